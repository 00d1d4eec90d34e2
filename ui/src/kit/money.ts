// Money on screen. Everywhere an amount is a decimal string of sen; arithmetic goes through BigInt, never floats.

import type { Money, Quantity } from "../bindings";

const SEN_PER_RUPIAH = 100n;
const THOUSANDTHS = 1000n;

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ".");
}

/** "16470000" → "164.700"; sen are shown only where there are any: "1050" → "10,50". */
export function formatMoney(amount: Money): string {
  const sen = BigInt(amount);
  const size = sen < 0n ? -sen : sen;
  const rest = size % SEN_PER_RUPIAH;
  const text = grouped((size / SEN_PER_RUPIAH).toString());
  const fraction = rest === 0n ? "" : `,${rest.toString().padStart(2, "0")}`;
  return `${sen < 0n ? "−" : ""}${text}${fraction}`;
}

/** "16470000" → "Rp164.700"; a negative amount carries its sign in front: "−Rp500". */
export function formatRupiah(amount: Money): string {
  const text = formatMoney(amount);
  return text.startsWith("−") ? `−Rp${text.slice(1)}` : `Rp${text}`;
}

/** Reads what a person types ("164.700", "Rp 164.700,50", "-5000"); undefined when it is not an amount. */
export function parseMoney(text: string): Money | undefined {
  const cleaned = text.replace(/\s|rp\.?/gi, "").replace("−", "-");
  const match = /^(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(cleaned);
  if (!match?.[2]) return undefined;
  const rupiah = BigInt(match[2].replaceAll(".", ""));
  const sen = rupiah * SEN_PER_RUPIAH + BigInt((match[3] ?? "").padEnd(2, "0"));
  return (match[1] ? -sen : sen).toString();
}

/** Groups the digits of an amount that is still being typed, leaving the rest as it is. */
export function groupWhileTyping(text: string): string {
  const match = /^(-?)([\d.]*)(,\d{0,2})?$/.exec(text.replace(/\s|rp\.?/gi, ""));
  if (!match) return text;
  const digits = (match[2] ?? "").replaceAll(".", "").replace(/^0+(?=\d)/, "");
  return `${match[1] ?? ""}${grouped(digits)}${match[3] ?? ""}`;
}

export function moneyFromRupiah(rupiah: number | bigint): Money {
  return (BigInt(rupiah) * SEN_PER_RUPIAH).toString();
}

export function addMoney(...amounts: Money[]): Money {
  return amounts.reduce((sum, amount) => sum + BigInt(amount), 0n).toString();
}

export function subtractMoney(left: Money, right: Money): Money {
  return (BigInt(left) - BigInt(right)).toString();
}

export function negateMoney(amount: Money): Money {
  return (-BigInt(amount)).toString();
}

/** Negative, zero or positive as left is smaller than, equal to or greater than right. */
export function compareMoney(left: Money, right: Money): number {
  const difference = BigInt(left) - BigInt(right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isZero(amount: Money): boolean {
  return BigInt(amount) === 0n;
}

export function isNegative(amount: Money): boolean {
  return BigInt(amount) < 0n;
}

/** Price times quantity, rounded half up to whole rupiah: only for showing a line before the core has priced it. */
export function priceTimes(unitPrice: Money, quantity: Quantity): Money {
  const divisor = THOUSANDTHS * SEN_PER_RUPIAH;
  const product = BigInt(unitPrice) * BigInt(quantity);
  const size = product < 0n ? -product : product;
  const rupiah = (size * 2n + divisor) / (divisor * 2n);
  return ((product < 0n ? -rupiah : rupiah) * SEN_PER_RUPIAH).toString();
}

/** An amount so many times over, where the number is whole: three labels of the same scale. */
export function timesQuantity(amount: Money, quantity: Quantity): Money {
  return ((BigInt(amount) * BigInt(quantity)) / THOUSANDTHS).toString();
}
