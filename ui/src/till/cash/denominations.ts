// Notes and coins: what a count of pieces comes to. Pure.

import type { Denomination, Money } from "../../bindings";
import { moneyFromRupiah } from "../../kit/money";

/** Notes and coins in circulation, largest first (domain §9.1). */
export const VALUES = [100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100];

/** How a drawer was counted: in one sum, or piece by piece; as typed, so that it can be kept as a draft. */
export type CountDraft = { way: "total" | "pieces"; total?: Money; counts: Record<number, string> };

export type Counted = { total: Money; denominations?: Denomination[] };

export const NOT_COUNTED: CountDraft = { way: "total", counts: {} };

/** What was counted; undefined while nothing was. */
export function countedOf({ way, total, counts }: CountDraft): Counted | undefined {
  if (way === "total") return total === undefined ? undefined : { total };
  const denominations = VALUES.map((value_rupiah) => ({
    value_rupiah,
    count: Number.parseInt(counts[value_rupiah] ?? "0", 10) || 0,
  })).filter((each) => each.count > 0);
  const rupiah = denominations.reduce((sum, each) => sum + BigInt(each.value_rupiah) * BigInt(each.count), 0n);
  return { total: moneyFromRupiah(rupiah), denominations };
}
