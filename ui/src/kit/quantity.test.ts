import { describe, expect, test } from "vitest";
import { newId } from "./id";
import { addQuantity, formatQuantity, multiplyQuantity, parseQuantity, splitQuantityPrefix } from "./quantity";

describe("a quantity", () => {
  const shown = (thousandths: string, expected: string) =>
    test(`shows ${thousandths}`, () => expect(formatQuantity(thousandths)).toBe(expected));
  shown("2000", "2");
  shown("1250", "1,25");
  shown("-500", "−0,5");
  shown("1234567000", "1.234.567");
  shown("1", "0,001");
  const read = (typed: string, expected: string | undefined) =>
    test(`reads "${typed}"`, () => expect(parseQuantity(typed)).toBe(expected));
  read("3", "3000");
  read("1,5", "1500");
  read("0.25", "250");
  read("0", undefined);
  read("", undefined);
  read("1,2345", undefined);
  read("-1", undefined);
  test("adds and multiplies", () => {
    expect(addQuantity("1250", "1000")).toBe("2250");
    expect(multiplyQuantity("1250", "3000")).toBe("3750");
  });
});

describe("the quantity before a code", () => {
  const check = (typed: string, expected: object) =>
    test(`"${typed}"`, () => expect(splitQuantityPrefix(typed)).toEqual(expected));
  check("3*8991234567891", { quantity: "3000", rest: "8991234567891" });
  check("3*", { quantity: "3000", rest: "" });
  check("1,5 * gula", { quantity: "1500", rest: "gula" });
  check("3x899123", { quantity: "3000", rest: "899123" });
  check("3x rendang", { rest: "3x rendang" });
  check("0*899", { rest: "0*899" });
  check("minyak", { rest: "minyak" });
});

describe("an identity", () => {
  test("is a version 7 UUID", () =>
    expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
  test("later ones sort later, also within a millisecond", () => {
    const ids = Array.from({ length: 1000 }, newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
