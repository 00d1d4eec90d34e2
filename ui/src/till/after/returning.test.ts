import { describe, expect, test } from "vitest";
import type { ReturnOption } from "../../bindings";
import { everything, linesOf, returnedOf } from "./returning";

const line = (line_no: number, sold: string, returned: string): ReturnOption => ({
  line_no,
  name: `Barang ${line_no}`,
  unit_name: "PCS",
  sold,
  returned,
  returnable: (BigInt(sold) - BigInt(returned)).toString(),
  net: "0",
  refundable_net: "0",
});

const lines = [line(1, "3000", "1000"), line(2, "1000", "1000"), line(3, "1500", "0")];

describe("what comes back", () => {
  test("all that is left, and nothing of what came back before", () =>
    expect(linesOf(lines, everything(lines))).toEqual([
      { line_no: 1, quantity: "2000", damaged: false },
      { line_no: 3, quantity: "1500", damaged: false },
    ]));
  const check = (story: string, text: string, expected: string | null | undefined) =>
    test(story, () => expect(returnedOf(lines[0] as ReturnOption, { 1: { text, damaged: false } })).toBe(expected));
  check("an empty field is nothing", "", null);
  check("a part", "1", "1000");
  check("never more than is left", "3", undefined);
  check("not a number", "dua", undefined);
  test("one wrong line stops them all", () =>
    expect(linesOf(lines, { 1: { text: "9", damaged: false }, 3: { text: "1", damaged: true } })).toBeUndefined());
});
