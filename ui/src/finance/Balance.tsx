import type { Money } from "../bindings";
import { formatMoney, formatRupiah, isNegative, isZero, negateMoney } from "../kit/money";

/** A balance as books write it: its size, and D or K for the side it stands on. */
export function Balance({ value, total }: { value: Money; total?: boolean }) {
  const size = isNegative(value) ? negateMoney(value) : value;
  const text = total ? formatRupiah(size) : formatMoney(size);
  return <span>{text}{isZero(value) ? "" : isNegative(value) ? " K" : " D"}</span>;
}
