// What lies in the cart as goods that come back without a receipt: base units at what one of them costs today.

import type { Quote } from "../../bindings";
import type { Cart } from "../cart";
import type { LooseReturnLine } from "../shapes";

/** The lines to send; undefined while the core has not priced the cart. Rounds a price down to whole rupiah. */
export function looseLines(cart: Cart, quote: Quote | undefined, damaged: boolean): LooseReturnLine[] | undefined {
  const lines: LooseReturnLine[] = [];
  for (const { line_id, product_id, quantity } of cart.lines) {
    const priced = quote?.lines.find((each) => each.line_id === line_id);
    if (!priced) return undefined;
    const rupiahEach = (BigInt(priced.net) * 1000n) / BigInt(quantity) / 100n;
    lines.push({ product_id, quantity, unit_price: (rupiahEach * 100n).toString(), damaged });
  }
  return lines;
}
