import { describe, expect, test } from "vitest";
import type { Tender } from "../../bindings";
import { changeOf, donationOf, isCovered, lessBack, paidOut, readEntry, restOf, TENDER_KINDS } from "./tenders";

describe("what the amount field means", () => {
  const check = (typed: string, expected: object | undefined) =>
    test(`"${typed}"`, () => expect(readEntry(typed)).toEqual(expected));
  check("", { kind: "rest" });
  check("1", { kind: "choose", tender: "cash" });
  check("2", { kind: "choose", tender: "qris" });
  check("11", { kind: "choose", tender: "deposit" });
  check("12", { kind: "amount", amount: "1200" });
  check("170.000", { kind: "amount", amount: "17000000" });
  check("100", { kind: "amount", amount: "10000" });
  check("0", undefined);
  check("-5", undefined);
  check("abc", undefined);
  test("a number is a tender for ever", () => expect(TENDER_KINDS.slice(0, 3)).toEqual(["cash", "qris", "debit_card"]));
});

const owed = { due: "16465000", payable: "16470000" };
const cash = (amount: string): Tender => ({ kind: "cash", amount });
const qris = (amount: string): Tender => ({ kind: "qris", amount });

describe("what is left", () => {
  test("cash settles the rounded amount, a transfer the exact one", () => {
    expect(restOf(owed, [], "cash")).toBe("16470000");
    expect(restOf(owed, [], "qris")).toBe("16465000");
  });
  test("a part in cash leaves the exact rest for QRIS", () =>
    expect(restOf(owed, [cash("5000000")], "qris")).toBe("11465000"));
  test("never less than nothing", () => expect(restOf(owed, [cash("20000000")], "cash")).toBe("0"));
  test("covered", () => {
    expect(isCovered(owed, [])).toBe(false);
    expect(isCovered({ due: "0", payable: "0" }, [])).toBe(false);
    expect(isCovered(owed, [qris("16465000")])).toBe(true);
    expect(isCovered(owed, [cash("16465000")])).toBe(false);
    expect(isCovered(owed, [cash("17000000")])).toBe(true);
  });
});

describe("goods brought back in exchange", () => {
  test("their refund stays for the new ones", () =>
    expect(lessBack(owed, "10000000")).toEqual({ due: "6465000", payable: "6470000" }));
  test("what is left over is paid out", () => {
    expect(lessBack(owed, "20000000")).toEqual({ due: "0", payable: "0" });
    expect(paidOut(owed.payable, "20000000")).toBe("3530000");
    expect(paidOut(owed.payable, "10000000")).toBe("0");
  });
});

describe("change comes from cash alone", () => {
  const check = (story: string, tenders: Tender[], expected: string) =>
    test(story, () => expect(changeOf("16470000", tenders)).toBe(expected));
  check("exact", [cash("16470000")], "0");
  check("a large note", [cash("20000000")], "3530000");
  check("too little", [cash("5000000")], "0");
  check("no cash, no change", [qris("20000000")], "0");
  check("not more than the cash that was given", [qris("16400000"), cash("1000000")], "930000");
});

describe("the change people give away", () => {
  const check = (change: string, expected: string) => test(change, () => expect(donationOf(change)).toBe(expected));
  check("530000", "30000");
  check("500000", "500000");
  check("40000", "40000");
});
