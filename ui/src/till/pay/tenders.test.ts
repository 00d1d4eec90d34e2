import { describe, expect, test } from "vitest";
import type { Tender } from "../../bindings";
import {
  changeOf,
  donationOf,
  isAbsurd,
  isCovered,
  limitOf,
  NO_FIELDS,
  offered,
  readEntry,
  restOf,
  TENDER_KINDS,
  type Buyer,
} from "./tenders";

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

describe("what a purse has limits what is offered", () => {
  const none = { taken: [] as Tender[], fields: NO_FIELDS };
  const member = { savings_available: "3000000", points_value: "82000", credit_available: "0" } as Buyer;
  const voucher = (code: string, amount: string): Tender => ({ kind: "voucher", code, amount });
  test("savings, less what was taken of them already", () => {
    expect(limitOf("savings", { ...none, member })).toEqual({ most: "3000000", hard: true });
    const taken: Tender[] = [{ kind: "savings", amount: "1000000" }];
    expect(limitOf("savings", { ...none, member, taken })).toEqual({ most: "2000000", hard: true });
    expect(offered("16465000", { most: "2000000", hard: true })).toBe("2000000");
  });
  test("a voucher, in whatever case its code was typed", () => {
    const fields = { ...NO_FIELDS, code: "v7 k2m9" };
    const known = { left: "5000000" };
    const taken = [voucher("V7K2M9", "4000000"), voucher("OTHER", "9000000")];
    expect(limitOf("voucher", { taken, fields, known })).toEqual({ most: "1000000", hard: true });
    expect(limitOf("voucher", { taken, fields, known: { left: "1", isExpired: true } })?.most).toBe("0");
    expect(limitOf("voucher", { taken, fields })).toBeUndefined();
  });
  test("a deposit offers what is left of it", () => {
    const fields = { ...NO_FIELDS, deposit_id: "d" };
    expect(offered("16465000", limitOf("deposit", { taken: [], fields, known: { left: "2500000" } }))).toBe("2500000");
    expect(offered("1000000", limitOf("deposit", { taken: [], fields, known: { left: "2500000" } }))).toBe("1000000");
  });
  test("a credit limit that is used up offers all: a supervisor may allow it", () => {
    expect(limitOf("member_credit", { ...none, member })).toEqual({ most: "0", hard: false });
    expect(offered("16465000", { most: "0", hard: false })).toBe("16465000");
    expect(offered("16465000", { most: "5000000", hard: false })).toBe("5000000");
  });
  test("cash has no limit, but nobody hands over a barcode", () => {
    expect(limitOf("cash", none)).toBeUndefined();
    expect(isAbsurd("99999900")).toBe(false);
    expect(isAbsurd(changeOf("16470000", [cash("899123456700")]))).toBe(true);
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
