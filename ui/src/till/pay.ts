// What the amount field of the pay sheet means.

import type { Money } from "../bindings";
import { compareMoney, parseMoney, subtractMoney } from "../kit/money";

export type Handed = { amount: Money; quick?: number; short: boolean; change: Money };

/** An empty field is the exact amount; a single digit picks a quick amount; anything else is the money handed over. */
export function readHanded(text: string, payable: Money, quick: Money[]): Handed | undefined {
  const typed = text.trim();
  const judge = (amount: Money, picked?: number): Handed => ({
    amount,
    quick: picked,
    short: compareMoney(amount, payable) < 0,
    change: subtractMoney(amount, payable),
  });
  if (typed === "") return judge(payable);
  if (/^[1-9]$/.test(typed)) {
    const picked = quick[Number(typed) - 1];
    if (picked !== undefined) return judge(picked, Number(typed) - 1);
  }
  const amount = parseMoney(typed);
  return amount === undefined ? undefined : judge(amount);
}
