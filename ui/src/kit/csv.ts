// Tables as CSV files, as Indonesian spreadsheets open them: semicolons, a byte-order mark, decimal commas.

import type { Money, Quantity } from "../bindings";

const SEPARATOR = ";";
const BYTE_ORDER_MARK = "\uFEFF";
const NUMBER = /^-?\d+(,\d+)?$/;

function cell(text: string): string {
  // A text that a spreadsheet would take for a formula is shown as text instead.
  const safe = /^[=+\-@\t]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[";\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(header: string[], rows: string[][]): string {
  return BYTE_ORDER_MARK + [header, ...rows].map((row) => row.map(cell).join(SEPARATOR)).join("\r\n") + "\r\n";
}

function decimal(value: string, digits: number): string {
  const negative = value.startsWith("-");
  const padded = value.replace("-", "").padStart(digits + 1, "0");
  const rest = padded.slice(-digits).replace(/0+$/, "");
  return `${negative ? "-" : ""}${padded.slice(0, -digits)}${rest ? `,${rest}` : ""}`;
}

/** Rupiah without grouping: "16470050" → "164700,5". */
export function moneyForCsv(amount: Money | null | undefined): string {
  return amount == null ? "" : decimal(amount, 2);
}

export function quantityForCsv(quantity: Quantity | null | undefined): string {
  return quantity == null ? "" : decimal(quantity, 3);
}

/** Hands the file to the person through the browser's own download. */
export function downloadCsv(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
