import type { Money, Quantity } from "../bindings";
import css from "./kit.module.css";
import { formatMoney, formatRupiah, isNegative, isZero, negateMoney } from "./money";
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

/** A balance as books write it: its size, and D or K for the side it stands on. */
export function Balance({ value, total, blankZero }: { value: Money; total?: boolean; blankZero?: boolean }) {
  if (blankZero && isZero(value)) return <span className={css.figures} />;
  const size = isNegative(value) ? negateMoney(value) : value;
  const text = total ? formatRupiah(size) : formatMoney(size);
  return (
    <span className={css.figures}>
      {text}
      {isZero(value) ? "" : isNegative(value) ? " K" : " D"}
    </span>
  );
}
