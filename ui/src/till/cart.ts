// The cart: what the customer has put on the counter so far. Pure; saved as it stands after every change.

import type { Money, ProductHit, Quantity, Quote, QuoteMember } from "../bindings";
import { newId } from "../kit/id";
import { addMoney, priceTimes } from "../kit/money";
import { addQuantity, ONE_PIECE } from "../kit/quantity";

export type CartLine = {
  product_id: string;
  name: string;
  unit_name: string;
  unit_price: Money;
  quantity: Quantity;
};

/** `sale_id` is the sale this cart will become, known from its first line on, so that a retry is the same sale. */
export type Cart = { sale_id: string; lines: CartLine[]; chosen: number; member?: QuoteMember };

export type CartStep =
  | { do: "add"; product: ProductHit; quantity: Quantity }
  | { do: "set_quantity"; index: number; quantity: Quantity }
  | { do: "remove"; index: number }
  | { do: "put_back"; index: number; line: CartLine }
  | { do: "choose"; index: number }
  | { do: "step_choice"; by: 1 | -1 }
  | { do: "set_member"; member?: QuoteMember }
  | { do: "reprice"; quote: Quote }
  | { do: "start_anew" };

export function emptyCart(): Cart {
  return { sale_id: newId(), lines: [], chosen: -1 };
}

function clampChoice(index: number, count: number): number {
  return Math.max(Math.min(index, count - 1), count > 0 ? 0 : -1);
}

function add(cart: Cart, product: ProductHit, quantity: Quantity): Cart {
  const at = cart.lines.findIndex((line) => line.product_id === product.product_id);
  const found = cart.lines[at];
  if (found) {
    const line = { ...found, quantity: addQuantity(found.quantity, quantity) };
    return { ...cart, lines: cart.lines.with(at, line), chosen: at };
  }
  const line: CartLine = {
    product_id: product.product_id,
    name: product.name,
    unit_name: product.unit_name,
    unit_price: product.price ?? "0",
    quantity,
  };
  return { ...cart, lines: [...cart.lines, line], chosen: cart.lines.length };
}

export function changeCart(cart: Cart, step: CartStep): Cart {
  switch (step.do) {
    case "add":
      return add(cart, step.product, step.quantity);
    case "set_quantity": {
      const line = cart.lines[step.index];
      if (!line || BigInt(step.quantity) <= 0n) return cart;
      return { ...cart, lines: cart.lines.with(step.index, { ...line, quantity: step.quantity }), chosen: step.index };
    }
    case "remove": {
      const lines = cart.lines.filter((_, index) => index !== step.index);
      return { ...cart, lines, chosen: clampChoice(Math.min(cart.chosen, step.index), lines.length) };
    }
    case "put_back": {
      // The same goods may have been scanned again since: then the two quantities become one line.
      const at = cart.lines.findIndex((line) => line.product_id === step.line.product_id);
      const again = cart.lines[at];
      if (again) {
        const line = { ...again, quantity: addQuantity(again.quantity, step.line.quantity) };
        return { ...cart, lines: cart.lines.with(at, line), chosen: at };
      }
      return { ...cart, lines: cart.lines.toSpliced(step.index, 0, step.line), chosen: step.index };
    }
    case "choose":
      return { ...cart, chosen: clampChoice(step.index, cart.lines.length) };
    case "step_choice":
      return { ...cart, chosen: clampChoice(cart.chosen + step.by, cart.lines.length) };
    case "set_member":
      return { ...cart, member: step.member };
    case "reprice": {
      const prices = new Map(step.quote.lines.map((line) => [line.product_id, line.unit_price]));
      const lines = cart.lines.map((line) => ({ ...line, unit_price: prices.get(line.product_id) ?? line.unit_price }));
      return { ...cart, lines };
    }
    case "start_anew":
      return emptyCart();
  }
}

/** The quantity one key press up or down from here: whole pieces, never below one step. */
export function stepQuantity(quantity: Quantity, direction: 1 | -1): Quantity {
  const next = BigInt(quantity) + BigInt(direction) * BigInt(ONE_PIECE);
  return next > 0n ? next.toString() : quantity;
}

/** The sum of the lines, shown for the blink until the core has priced them. */
export function roughTotal(cart: Cart): Money {
  return addMoney("0", ...cart.lines.map((line) => priceTimes(line.unit_price, line.quantity)));
}

/** Reads a saved cart back; anything that does not look like one is an empty cart. */
export function restoreCart(saved: unknown): Cart {
  const candidate = saved as Partial<Cart> | null | undefined;
  const isLine = (line: CartLine) => typeof line?.product_id === "string" && /^\d+$/.test(line.quantity ?? "");
  if (!candidate || typeof candidate.sale_id !== "string" || !Array.isArray(candidate.lines)) return emptyCart();
  const lines = candidate.lines.filter(isLine);
  const { sale_id, member } = candidate;
  return { sale_id, member, lines, chosen: clampChoice(candidate.chosen ?? 0, lines.length) };
}
