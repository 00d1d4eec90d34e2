// What the pay sheet reckons: which tender a number means, what an entry comes to, what is left. Pure.

import type { Money, QuoteMember, Tender } from "../../bindings";
import { addMoney, compareMoney, parseMoney, subtractMoney } from "../../kit/money";
import type { Purse } from "../shapes";

export type TenderKind = Tender["kind"];

/** In the order of their numbers: 1 is cash. The numbers never move, so that hands can learn them. */
export const TENDER_KINDS: readonly TenderKind[] = [
  "cash",
  "qris",
  "debit_card",
  "credit_card",
  "transfer",
  "member_credit",
  "payroll_deduction",
  "savings",
  "points",
  "voucher",
  "deposit",
];

/** As many deposits as can be chosen from at the till. */
export const DEPOSITS_SHOWN = 500;

const OF_MEMBERS = new Set<TenderKind>(["member_credit", "payroll_deduction", "savings", "points"]);

export function needsMember(kind: TenderKind): boolean {
  return OF_MEMBERS.has(kind);
}

/** The member of a quote, with what they may spend where the quote says it. */
export type Buyer = QuoteMember & Partial<Purse>;

export type Entry = { kind: "rest" } | { kind: "choose"; tender: TenderKind } | { kind: "amount"; amount: Money };

/** An empty field is all that is left; a number from 1 to 11 is a tender (no coin is that small); else an amount. */
export function readEntry(text: string): Entry | undefined {
  const typed = text.trim();
  if (typed === "") return { kind: "rest" };
  const tender = /^\d{1,2}$/.test(typed) ? TENDER_KINDS[Number(typed) - 1] : undefined;
  if (tender) return { kind: "choose", tender };
  const amount = parseMoney(typed);
  return amount === undefined || compareMoney(amount, "0") <= 0 ? undefined : { kind: "amount", amount };
}

export function sumOf(tenders: Tender[]): Money {
  return addMoney("0", ...tenders.map((tender) => tender.amount));
}

export type Owed = { due: Money; payable: Money };

/** What is still to be paid: cash settles the rounded amount, everything else the exact one. Never below zero. */
export function restOf({ due, payable }: Owed, taken: Tender[], kind: TenderKind): Money {
  const rest = subtractMoney(kind === "cash" ? payable : due, sumOf(taken));
  return notBelowZero(rest);
}

/** The larger of an amount and nothing. */
function notBelowZero(amount: Money): Money {
  return compareMoney(amount, "0") > 0 ? amount : "0";
}

/** Whether what was taken pays for everything: the exact amount, or with cash in it the rounded one. */
export function isCovered({ due, payable }: Owed, taken: Tender[]): boolean {
  if (taken.length === 0) return false;
  const owed = taken.some((tender) => tender.kind === "cash") ? payable : due;
  return compareMoney(sumOf(taken), owed) >= 0;
}

/** Money to give back. Only cash gives change: what the other tenders paid comes off first. */
export function changeOf(payable: Money, tenders: Tender[]): Money {
  const excess = subtractMoney(sumOf(tenders), payable);
  const cash = sumOf(tenders.filter((tender) => tender.kind === "cash"));
  const least = compareMoney(excess, cash) < 0 ? excess : cash;
  return notBelowZero(least);
}

const THOUSAND_RUPIAH = 100_000n;

/** The part of the change that people give away: what is below a thousand, else all of it. */
export function donationOf(change: Money): Money {
  const small = BigInt(change) % THOUSAND_RUPIAH;
  return small === 0n ? change : small.toString();
}

/** What a voucher or deposit still has, as the core says. */
export type Known = { left: Money; isExpired?: boolean };

/** How much a tender of this kind may be at most, less what was taken of the same already. `hard` where no supervisor
 *  can allow more; undefined where nothing limits it. */
export type Limit = { most: Money; hard: boolean };

/** What was taken so far of the same purse. */
function spent(taken: Tender[], isSame: (tender: Tender) => boolean): Money {
  return sumOf(taken.filter(isSame));
}

export function limitOf(
  kind: TenderKind,
  { member, taken, fields, known }: { member?: Buyer; taken: Tender[]; fields: TenderFields; known?: Known },
): Limit | undefined {
  const less = (has: Money | undefined, isSame: (tender: Tender) => boolean, hard: boolean): Limit | undefined =>
    has === undefined ? undefined : { most: notBelowZero(subtractMoney(has, spent(taken, isSame))), hard };
  switch (kind) {
    case "savings":
      return less(member?.savings_available, (each) => each.kind === "savings", true);
    case "points":
      return less(member?.points_value, (each) => each.kind === "points", true);
    case "member_credit":
    case "payroll_deduction": {
      const isOwed = (each: Tender) => each.kind === "member_credit" || each.kind === "payroll_deduction";
      return less(member?.credit_available, isOwed, false);
    }
    case "voucher": {
      const code = codeOf(fields.code);
      const isSame = (each: Tender) => each.kind === "voucher" && codeOf(each.code) === code;
      return less(known?.isExpired ? "0" : known?.left, isSame, true);
    }
    case "deposit":
      return less(known?.left, (each) => each.kind === "deposit" && each.deposit_id === fields.deposit_id, true);
    default:
      return undefined;
  }
}

/** A voucher's code as it is compared: people type it in any case, with spaces. */
export function codeOf(typed: string): string {
  return typed.replace(/\s/g, "").toUpperCase();
}

/** No note is that large: change of a million or more is a barcode in the wrong field, or zeros too many. */
const MOST_CHANGE = 100_000_000n;

/** Whether nobody would hand over so much. */
export function isAbsurd(change: Money): boolean {
  return BigInt(change) >= MOST_CHANGE;
}

/** The smaller of two amounts. */
export function atMost(amount: Money, limit: Money | undefined): Money {
  return limit !== undefined && compareMoney(amount, limit) > 0 ? limit : amount;
}

/** What may be offered first: what is left of what is owed, and of the purse that pays. A limit that a supervisor may
 *  lift, and that is used up, offers all of it. */
export function offered(rest: Money, limit: Limit | undefined): Money {
  if (!limit || (!limit.hard && limit.most === "0")) return rest;
  return atMost(rest, limit.most);
}

/** Points worth at most this amount: whole points, and what exactly they are worth. */
export function pointsFor(amount: Money, member: Buyer | undefined): { points: number; amount: Money } {
  const balance = BigInt(member?.points_balance ?? 0);
  if (balance <= 0n) return { points: 0, amount: "0" };
  const each = BigInt(member?.points_value ?? "0") / balance;
  const wanted = each > 0n ? BigInt(amount) / each : 0n;
  const points = wanted > balance ? balance : wanted;
  return { points: Number(points), amount: (points * each).toString() };
}

/** What a person writes beside the amount. */
export type TenderFields = {
  reference: string;
  approval_code: string;
  last4: string;
  code: string;
  deposit_id: string;
};

export const NO_FIELDS: TenderFields = { reference: "", approval_code: "", last4: "", code: "", deposit_id: "" };

type FieldName = keyof TenderFields;

/** The fields of each kind, in the order Enter walks through them. */
export const FIELDS_OF: Partial<Record<TenderKind, { name: FieldName; required: boolean }[]>> = {
  qris: [{ name: "reference", required: false }],
  debit_card: [
    { name: "approval_code", required: true },
    { name: "last4", required: false },
  ],
  credit_card: [
    { name: "approval_code", required: true },
    { name: "last4", required: false },
  ],
  transfer: [{ name: "reference", required: true }],
  voucher: [{ name: "code", required: true }],
  deposit: [{ name: "deposit_id", required: true }],
};

/** The first required field that is still empty. */
export function missingField(kind: TenderKind, fields: TenderFields): FieldName | undefined {
  return FIELDS_OF[kind]?.find(({ name, required }) => required && !fields[name].trim())?.name;
}

/** The tender as the core is told of it. */
export function makeTender(kind: TenderKind, amount: Money, fields: TenderFields, member: Buyer | undefined): Tender {
  const reference = fields.reference.trim();
  switch (kind) {
    case "qris":
      return { kind, amount, reference: reference || undefined };
    case "debit_card":
    case "credit_card":
      return { kind, amount, approval_code: fields.approval_code.trim(), last4: fields.last4.trim() || undefined };
    case "transfer":
      return { kind, amount, reference };
    case "points":
      return { kind, ...pointsFor(amount, member) };
    case "voucher":
      return { kind, amount, code: fields.code.trim() };
    case "deposit":
      return { kind, amount, deposit_id: fields.deposit_id };
    default:
      return { kind, amount };
  }
}

/** Adds a tender to what was taken; cash is one heap. */
export function take(taken: Tender[], tender: Tender): Tender[] {
  const at = taken.findIndex((each) => each.kind === "cash");
  const cash = taken[at];
  if (tender.kind !== "cash" || !cash) return [...taken, tender];
  return taken.with(at, { kind: "cash", amount: addMoney(cash.amount, tender.amount) });
}
