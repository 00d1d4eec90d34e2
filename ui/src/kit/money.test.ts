import { describe, expect, test } from "vitest";
import {
  addMoney,
  compareMoney,
  formatMoney,
  formatRupiah,
  groupWhileTyping,
  moneyFromRupiah,
  parseMoney,
  priceTimes,
  subtractMoney,
} from "./money";

describe("an amount on screen", () => {
  const check = (sen: string, expected: string) => test(sen, () => expect(formatMoney(sen)).toBe(expected));
  check("16470000", "164.700");
  check("0", "0");
  check("99900", "999");
  check("100000", "1.000");
  check("1050", "10,50");
  check("-385000", "−3.850");
  check("-5", "−0,05");
  check("100000000000000000", "1.000.000.000.000.000");
  test("with its currency", () => expect(formatRupiah("16470000")).toBe("Rp164.700"));
  test("negative with its currency", () => expect(formatRupiah("-50000")).toBe("−Rp500"));
});

describe("an amount as typed", () => {
  const check = (typed: string, expected: string | undefined) =>
    test(`"${typed}"`, () => expect(parseMoney(typed)).toBe(expected));
  check("164700", "16470000");
  check("164.700", "16470000");
  check("Rp 164.700", "16470000");
  check("Rp164.700,50", "16470050");
  check("10,5", "1050");
  check("-5.000", "-500000");
  check("9007199254740993", "900719925474099300");
  check("", undefined);
  check("1.5", undefined);
  check("12.34.567", undefined);
  check("seribu", undefined);
  check("1,234", undefined);
});

describe("arithmetic", () => {
  test("sums far beyond what a float holds", () =>
    expect(addMoney("900719925474099300", "1", "-2")).toBe("900719925474099299"));
  test("differences", () => expect(subtractMoney("17000000", "16470000")).toBe("530000"));
  test("order", () =>
    expect([compareMoney("1", "2"), compareMoney("2", "2"), compareMoney("3", "2")]).toEqual([-1, 0, 1]));
  test("rupiah to sen", () => expect(moneyFromRupiah(164_700)).toBe("16470000"));
  test("a price by the kilo rounds half up to whole rupiah", () => {
    expect(priceTimes("1250000", "1250")).toBe("1562500");
    expect(priceTimes("100100", "500")).toBe("50100");
    expect(priceTimes("3850000", "2000")).toBe("7700000");
  });
});

describe("grouping while typing", () => {
  const check = (typed: string, expected: string) => test(typed, () => expect(groupWhileTyping(typed)).toBe(expected));
  check("1000", "1.000");
  check("1.0000", "10.000");
  check("007", "7");
  check("1000,5", "1.000,5");
  check("abc", "abc");
});
