import { t, type MessageKey } from "../kit/messages";

const NAMED = new Set([
  "not_counted",
  "right_withdrawn",
  "concurrent_closing",
  "reopened_alone",
  "shift_closed_twice",
  "till_code_twice",
  "number_twice",
  "line_refunded_twice",
  "savings_overdrawn",
  "credit_overspent",
  "receivable_overpaid",
  "prepaid_overspent",
  "voucher_code_twice",
  "points_overspent",
  "clock_doubtful",
  "pool_value",
  "pool_average",
  "stock_below_zero",
  "duplicate_nik",
  "duplicate_barcode",
  "field_conflict",
  "profile_conflict",
  "concurrent_put",
  "late_posting",
]);

/** The short name of a kind of exception; a kind of a later version is called by what it is: another one. */
export function kindName(kind: string): string {
  return NAMED.has(kind) ? t(`inbox.kind.${kind}` as MessageKey) : t("inbox.kind.other");
}
