import type { Money, Quantity } from "../bindings";
import css from "./kit.module.css";
import { formatMoney, formatRupiah, isNegative } from "./money";
import { formatQuantity, isNegativeQuantity } from "./quantity";

function className(negative: boolean): string {
  return negative ? `${css.figures} ${css.negative}` : (css.figures ?? "");
}

/** An amount; `total` puts Rp in front, `blankZero` leaves a zero out, as ledgers do. */
export function Amount({ value, total, blankZero }: { value?: Money | null; total?: boolean; blankZero?: boolean }) {
  if (value == null || (blankZero && BigInt(value) === 0n)) return <span className={css.figures} />;
  const text = total ? formatRupiah(value) : formatMoney(value);
  return <span className={className(isNegative(value))}>{text}</span>;
}

export function Count({ value }: { value?: Quantity | null }) {
  if (value == null) return <span className={css.figures} />;
  return <span className={className(isNegativeQuantity(value))}>{formatQuantity(value)}</span>;
}
