// Which dialog stands over the counter, and what a scan means while it does.

import type { CashMoveKind, FoundReceipt, Paper } from "../bindings";
import type { Found } from "./cart";
import type { ReceiptTask } from "./after/ReceiptsDialog";

/** A scan that a dialog takes for itself; the time tells the same code scanned twice from once. */
export type Scanned = { code: string; at: number };

export type OpenDialog =
  | { kind: "pay"; refused?: string }
  | { kind: "quantity" }
  | { kind: "discount" }
  | { kind: "open_price"; found: Found }
  | { kind: "weigh"; found: Found }
  | { kind: "member"; scanned?: Scanned }
  | { kind: "price"; scanned?: Scanned }
  | { kind: "hold" }
  | { kind: "recall" }
  | { kind: "receipts"; task: ReceiptTask; scanned?: Scanned }
  | { kind: "return"; sale: FoundReceipt; inExchange: boolean }
  | { kind: "loose_return" }
  | { kind: "void"; sale: FoundReceipt }
  | { kind: "shift" }
  | { kind: "x" }
  | { kind: "drawer" }
  | { kind: "move_cash"; move: CashMoveKind }
  | { kind: "member_money"; scanned?: Scanned }
  | { kind: "prepaid"; what: "voucher" | "deposit" }
  | { kind: "switch_user" }
  | { kind: "suspend" }
  | { kind: "goods" }
  | { kind: "paper"; paper: Paper; title: string };

/** What happens to a scan: the dialog's own, into the cart behind it, or refused with a sound. */
export type ScanMeaning = "dialog" | "cart" | "refused";

const OWN = new Set<OpenDialog["kind"]>(["member", "price", "receipts", "member_money"]);
const BEHIND = new Set<OpenDialog["kind"]>([
  "quantity",
  "discount",
  "goods",
  "paper",
  "drawer",
  "x",
  "shift",
  "recall",
]);

/** Where money is being counted or handed over a scan would change it unseen: there it is refused. */
export function scanMeaning(dialog: OpenDialog | undefined): ScanMeaning {
  if (!dialog) return "cart";
  if (OWN.has(dialog.kind)) return "dialog";
  return BEHIND.has(dialog.kind) ? "cart" : "refused";
}

const NEEDS_GOODS = new Set<OpenDialog["kind"]>(["pay", "quantity", "discount", "hold"]);
const PLAIN = new Set<OpenDialog["kind"]>([
  ...NEEDS_GOODS,
  "member",
  "price",
  "recall",
  "loose_return",
  "shift",
  "x",
  "drawer",
  "member_money",
  "switch_user",
  "suspend",
  "goods",
]);

/** What a reload brings back: neither a scan that was already heard, nor a paper that is already printed. */
export function toRemember(dialog: OpenDialog | undefined): OpenDialog | undefined {
  if (!dialog || dialog.kind === "paper") return undefined;
  switch (dialog.kind) {
    case "pay":
      return { kind: "pay" };
    case "receipts":
      return { kind: "receipts", task: dialog.task };
    case "member":
    case "price":
    case "member_money":
      return { kind: dialog.kind };
    default:
      return dialog;
  }
}

const MOVES: readonly string[] = ["cash_in", "safe_drop", "bank_drop", "petty_expense"];
const TASKS: readonly string[] = ["reprint", "return", "exchange", "void"];

/** Reads a remembered dialog back; what is not one, or has nothing to stand on any more, is none. */
export function restoreDialog(saved: unknown, hasGoods: boolean): OpenDialog | undefined {
  if (typeof saved !== "object" || saved === null) return undefined;
  const dialog = saved as OpenDialog;
  switch (dialog.kind) {
    case "paper":
      return undefined;
    case "open_price":
    case "weigh":
      return typeof dialog.found?.product?.product_id === "string" ? dialog : undefined;
    case "return":
    case "void":
      return typeof dialog.sale?.sale_id === "string" ? dialog : undefined;
    case "receipts":
      return TASKS.includes(dialog.task) ? dialog : undefined;
    case "prepaid":
      return dialog.what === "voucher" || dialog.what === "deposit" ? dialog : undefined;
    case "move_cash":
      return MOVES.includes(dialog.move) ? dialog : undefined;
    default:
      return PLAIN.has(dialog.kind) && (hasGoods || !NEEDS_GOODS.has(dialog.kind)) ? toRemember(dialog) : undefined;
  }
}
