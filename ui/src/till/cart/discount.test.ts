import { describe, expect, test } from "vitest";
import { formatDiscount, parseDiscount, roughDiscount } from "./discount";

describe("a discount as typed", () => {
  const check = (typed: string, expected: object | null | undefined) =>
    test(`"${typed}"`, () => expect(parseDiscount(typed)).toEqual(expected));
  check("", null);
  check("0", null);
  check("5", { percent_ppm: 50_000 });
  check("2,5", { percent_ppm: 25_000 });
  check("10%", { percent_ppm: 100_000 });
  check("100", { percent_ppm: 1_000_000 });
  check("101", { amount: "10100" });
  check("3.850", { amount: "385000" });
  check("Rp500", { amount: "50000" });
  check("Rp 50", { amount: "5000" });
  check("120%", undefined);
  check("lima", undefined);
  test("is typed again the same", () => {
    for (const typed of ["5%", "2,5%", "3.850"]) {
      expect(formatDiscount(parseDiscount(typed) ?? undefined)).toBe(typed);
    }
  });
});

describe("what it takes off", () => {
  test("five per cent of 77.000", () => expect(roughDiscount({ percent_ppm: 50_000 }, "7700000")).toBe("385000"));
  test("half a rupiah goes up", () => expect(roughDiscount({ percent_ppm: 50_000 }, "1001000")).toBe("50100"));
  test("an amount is itself", () => expect(roughDiscount({ amount: "100000" }, "7700000")).toBe("100000"));
});
