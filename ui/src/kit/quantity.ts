// Quantities on screen: decimal strings of thousandths, shown with a decimal comma.

import type { Quantity } from "../bindings";

const ONE = 1000n;

/** "2000" → "2", "1250" → "1,25", "-500" → "−0,5". */
export function formatQuantity(quantity: Quantity): string {
  const value = BigInt(quantity);
  const size = value < 0n ? -value : value;
  const whole = (size / ONE).toString().replace(/\B(?=(\d{3})+$)/g, ".");
  const rest = (size % ONE).toString().padStart(3, "0").replace(/0+$/, "");
  return `${value < 0n ? "−" : ""}${whole}${rest ? `,${rest}` : ""}`;
}

/** Reads "2", "1,5", "0.25" (up to three decimals); undefined when it is not a quantity above zero. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!match?.[1]) return undefined;
  const value = BigInt(match[1]) * ONE + BigInt((match[2] ?? "").padEnd(3, "0"));
  return value > 0n ? value.toString() : undefined;
}

/** Splits "3*899…" into the quantity and what follows; without a prefix the quantity is undefined. */
export function splitQuantityPrefix(text: string): { quantity?: Quantity; rest: string } {
  const match = /^\s*(\d+(?:[.,]\d{1,3})?)\s*[*x×]\s*(.*)$/i.exec(text);
  if (!match?.[1]) return { rest: text.trim() };
  // An x is a letter of many names ("3x rendang"); it counts as "times" only where nothing or a code follows.
  const isLetter = /^\s*\d+(?:[.,]\d{1,3})?\s*x/i.test(text);
  const rest = (match[2] ?? "").trim();
  if (isLetter && !/^\d*$/.test(rest)) return { rest: text.trim() };
  const quantity = parseQuantity(match[1]);
  return quantity ? { quantity, rest } : { rest: text.trim() };
}

export function addQuantity(left: Quantity, right: Quantity): Quantity {
  return (BigInt(left) + BigInt(right)).toString();
}

export function multiplyQuantity(left: Quantity, right: Quantity): Quantity {
  return ((BigInt(left) * BigInt(right)) / ONE).toString();
}

/** How many units of `pack` base units these base units are, rounded to thousandths: 48 by 24 are 2. */
export function inUnits(base: Quantity, pack: Quantity): Quantity {
  return ((BigInt(base) * ONE + BigInt(pack) / 2n) / BigInt(pack)).toString();
}

/** Base units in so many units of `pack`. */
export function ofUnits(units: Quantity, pack: Quantity): Quantity {
  return multiplyQuantity(units, pack);
}

export function isNegativeQuantity(quantity: Quantity): boolean {
  return BigInt(quantity) < 0n;
}

export const ONE_PIECE: Quantity = "1000";
