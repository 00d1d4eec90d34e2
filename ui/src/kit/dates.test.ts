import { expect, test } from "vitest";
import { formatDay, parseDay } from "./dates";

test("a typed day is the day that was typed, the day first", () => {
  const check = (typed: string, expected: string | null) => expect(parseDay(typed), typed).toBe(expected);
  check("05/11/2026", "2026-11-05");
  check("5/11/2026", "2026-11-05");
  check(" 5-11-26 ", "2026-11-05");
  check("05112026", "2026-11-05");
  check("2026-11-05", "2026-11-05");
  check("31/12/2026", "2026-12-31");
  check("29/02/2028", "2028-02-29");
  check("29/02/2026", null);
  check("13/13/2026", null);
  check("5/11", null);
  check("besok", null);
  check("", null);
});

test("a day in words is the same in any zone", () => {
  expect(formatDay("2026-11-23")).toBe("Senin, 23 November 2026");
  expect(formatDay("2026-11-23", "en")).toBe("Monday, 23 November 2026");
});
