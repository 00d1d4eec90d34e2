// Which lines of a receipt come back: typed per line, never more than is left of it. Pure.

import type { Quantity, ReturnLineRequest, ReturnOption } from "../../bindings";
import { formatQuantity, parseQuantity } from "../../kit/quantity";

export type TypedReturn = Record<number, { text: string; damaged: boolean }>;

/** Every line with all that is left of it. */
export function everything(lines: ReturnOption[]): TypedReturn {
  const rest = lines.filter((line) => BigInt(line.returnable) > 0n);
  return Object.fromEntries(
    rest.map((line) => [line.line_no, { text: formatQuantity(line.returnable), damaged: false }]),
  );
}

/** What one line's field means; `null` is nothing, undefined is wrong or more than is left. */
export function returnedOf(line: ReturnOption, typed: TypedReturn): Quantity | null | undefined {
  const text = typed[line.line_no]?.text.trim() ?? "";
  if (text === "" || text === "0") return null;
  const quantity = parseQuantity(text);
  return quantity !== undefined && BigInt(quantity) <= BigInt(line.returnable) ? quantity : undefined;
}

/** The lines to send; undefined while one of them is wrong. */
export function linesOf(lines: ReturnOption[], typed: TypedReturn): ReturnLineRequest[] | undefined {
  const chosen: ReturnLineRequest[] = [];
  for (const line of lines) {
    const quantity = returnedOf(line, typed);
    if (quantity === undefined) return undefined;
    if (quantity !== null) {
      chosen.push({ line_no: line.line_no, quantity, damaged: typed[line.line_no]?.damaged ?? false });
    }
  }
  return chosen;
}
