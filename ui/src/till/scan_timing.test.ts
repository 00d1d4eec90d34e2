import { describe, expect, test } from "vitest";
import { ScanTiming } from "./scan_timing";

type Stroke = [key: string, gapMs: number, repeat?: boolean];

/** Plays strokes and tells what a field would hold, and what was scanned. */
function play(strokes: Stroke[]): { field: string; scans: string[]; enters: number } {
  const timing = new ScanTiming();
  let atMs = 1_000;
  let field = "";
  let beforeFirst = "";
  let beforeRun = "";
  let enters = 0;
  const scans: string[] = [];
  for (const [key, gapMs, repeat] of strokes) {
    atMs += gapMs;
    const verdict = timing.press({ key, atMs, repeat });
    if (verdict.kind === "scan") {
      scans.push(verdict.code);
      field = verdict.wholeRun ? beforeRun : beforeFirst;
    } else if (verdict.kind === "pass") {
      field += verdict.release;
      if (verdict.first) beforeFirst = field;
      if (verdict.begins) beforeRun = field;
      if (key.length === 1) field += key;
      if (key === "Enter") enters += 1;
    }
  }
  return { field: field + timing.release(), scans, enters };
}

const strokes = (text: string, gapMs: number): Stroke[] => [...text].map((key) => [key, gapMs]);

describe("a scanner is told from a person by timing", () => {
  const check = (story: string, given: Stroke[], expected: Partial<ReturnType<typeof play>>) =>
    test(story, () => expect(play(given)).toMatchObject(expected));

  check("a scan becomes one code and leaves nothing behind", [...strokes("8991234567891", 8), ["Enter", 8]], {
    scans: ["8991234567891"],
    field: "",
    enters: 0,
  });
  check(
    "a scan after a typed prefix keeps the prefix",
    [["3", 200], ["*", 150], ["8", 400], ...strokes("991234", 10), ["Enter", 10]],
    { scans: ["8991234"], field: "3*" },
  );
  check(
    "a scan that comes close behind a typed prefix keeps the prefix",
    [["3", 200], ["*", 90], ["8", 120], ...strokes("991234567891", 8), ["Enter", 9]],
    { scans: ["8991234567891"], field: "3*", enters: 0 },
  );
  check("a person's typing stays in the field, and Enter is Enter", [...strokes("20000", 90), ["Enter", 120]], {
    scans: [],
    field: "20000",
    enters: 1,
  });
  check(
    "two keys rolled over by quick fingers are given back",
    [
      ["a", 200],
      ["b", 20],
      ["c", 150],
      ["Enter", 100],
    ],
    { scans: [], field: "abc", enters: 1 },
  );
  check("three fast characters and Enter are not a scan", [...strokes("123", 10), ["Enter", 10]], {
    scans: [],
    field: "123",
    enters: 1,
  });
  check(
    "a fast burst without Enter is given back when the next key comes late",
    [...strokes("12345", 10), ["6", 300]],
    { scans: [], field: "123456" },
  );
  check(
    "fast characters followed by a late Enter are a paste-like burst, not a scan",
    [...strokes("12345", 10), ["Enter", 300]],
    { scans: [], field: "12345", enters: 1 },
  );
  check(
    "a key held down repeats fast but is no scanner",
    [
      ["0", 100],
      ["0", 30, true],
      ["0", 30, true],
      ["0", 30, true],
      ["0", 30, true],
      ["Enter", 30],
    ],
    { scans: [], enters: 1 },
  );
  check(
    "Shift between capitals does not break a scan",
    [
      ["Shift", 100],
      ["A", 5],
      ["-", 5],
      ["0", 5],
      ["0", 5],
      ["1", 5],
      ["Enter", 5],
    ],
    { scans: ["A-001"] },
  );
  check(
    "a scan that a busy computer hears late leaves nothing behind",
    [...strokes("8991", 8), ["2", 130], ...strokes("345", 8), ["6", 110], ...strokes("7891", 8), ["Enter", 9]],
    { scans: ["8991234567891"], field: "", enters: 0 },
  );
  check(
    "a scan with a late beginning in a field with a sum leaves the sum",
    [["5", 400], ...strokes("0000", 180), ["8", 400], ["9", 60], ...strokes("91234567891", 8), ["Enter", 70]],
    { scans: ["8991234567891"], field: "50000", enters: 0 },
  );
  check(
    "a large sum typed by quick fingers stays a sum",
    [
      ["1", 400],
      ["2", 70],
      ["5", 65],
      ["0", 60],
      ["0", 55],
      ["0", 60],
      ["0", 60],
      ["0", 55],
      ["Enter", 80],
    ],
    { scans: [], field: "12500000", enters: 1 },
  );
  check("a Tab suffix ends a scan as well", [...strokes("12345", 10), ["Tab", 10]], { scans: ["12345"] });
  check(
    "five scans in a row are five codes",
    Array.from({ length: 5 }, () => [["8", 300], ...strokes("9912", 9), ["Enter", 9]] as Stroke[]).flat(),
    { scans: ["89912", "89912", "89912", "89912", "89912"], field: "" },
  );
});
