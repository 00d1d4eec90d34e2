import { describe, expect, test } from "vitest";
import { moneyForCsv, quantityForCsv, toCsv } from "./csv";

describe("a table as CSV", () => {
  const check = (story: string, row: string[], expected: string) =>
    test(story, () => expect(toCsv(["a"], [row])).toBe(`\uFEFFa\r\n${expected}\r\n`));
  check("plain", ["Gula", "17500"], "Gula;17500");
  check("a semicolon and quotes are quoted", ['Kecap "asin"; besar'], '"Kecap ""asin""; besar"');
  check("a line break is quoted", ["satu\ndua"], '"satu\ndua"');
  check("a formula becomes text", ["=1+1", "@x", "-5000", "-abc"], "'=1+1;'@x;-5000;'-abc");
  test("money and quantities carry decimal commas", () => {
    expect([moneyForCsv("16470000"), moneyForCsv("-5"), moneyForCsv("1050"), moneyForCsv(null)]).toEqual([
      "164700",
      "-0,05",
      "10,5",
      "",
    ]);
    expect([quantityForCsv("2000"), quantityForCsv("-1250"), quantityForCsv("1")]).toEqual(["2", "-1,25", "0,001"]);
  });
});
