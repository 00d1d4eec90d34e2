// The cart: what the customer has put on the counter so far. Pure; saved as it stands after every change.

import type {
  DiscountRequest,
  CartLineRequest,
  ExchangeRequest,
  Money,
  ProductHit,
  Quantity,
  Quote,
  QuoteLine,
  ReturnLineRequest,
  Tender,
} from "../bindings";
import { newId } from "../kit/id";
import { addMoney, priceTimes } from "../kit/money";
import { addQuantity, inUnits, ONE_PIECE, ofUnits } from "../kit/quantity";

/** One line. `quantity` counts base units; `pack` is how many of them are in one `unit_name` (a DUS of 24), and
 *  `unit_price` is what one such unit costs. */
export type CartLine = {
  line_id: string;
  product_id: string;
  name: string;
  unit_name: string;
  unit_price: Money;
  quantity: Quantity;
  pack: Quantity;
  code?: string;
  /** Typed by a person, or the total embedded in the code of a scale: the price is not looked up. */
  entered_price?: Money;
  override_reason?: string;
  discount?: DiscountRequest;
};

/** The member as the till names them; what they may spend comes with every quote. */
export type CartMember = { member_id: string; number: string; name: string };

/** What was taken so far while paying: kept with the cart, so that a power cut in the middle loses none of it. */
export type Payment = { tenders: Tender[]; kind?: Tender["kind"]; text?: string };

/** Goods that come back in exchange, and from which sale. */
export type CartExchange = {
  sale_id: string;
  lines: ReturnLineRequest[];
  reason: string;
  document_number: string;
  refund: Money;
};

/** `sale_id` is the sale this cart will become, known from its first line on, so that a retry is the same sale. */
export type Cart = {
  sale_id: string;
  lines: CartLine[];
  chosen: number;
  member?: CartMember;
  bill_discount?: DiscountRequest;
  payment?: Payment;
  hold_id?: string;
  exchange?: CartExchange;
};

/** What was scanned or picked, as it goes into the cart. */
export type Found = {
  product: ProductHit;
  quantity: Quantity;
  code?: string;
  unit_name?: string;
  pack?: Quantity;
  entered_price?: Money;
  /** The quantity was told: typed before the goods, or written on their label. */
  isCounted?: boolean;
};

/** Units of measure that a scale speaks. */
const KILOGRAMS = new Set(["KG", "KILO", "KILOGRAM"]);

/** Whether these goods are still to be weighed: sold by weight, and nobody said how much of them. */
export function isToBeWeighed({ product, isCounted, entered_price, pack }: Found): boolean {
  const isByWeight = KILOGRAMS.has(product.unit_name.toUpperCase()) && (pack === undefined || pack === ONE_PIECE);
  return isByWeight && !isCounted && entered_price === undefined;
}

export type CartStep =
  | ({ do: "add" } & Found)
  | { do: "set_quantity"; line_id: string; quantity: Quantity }
  | { do: "set_price"; line_id: string; price: Money; reason?: string }
  | { do: "set_discount"; line_id?: string; discount?: DiscountRequest }
  | { do: "remove"; line_id: string }
  | { do: "put_back"; index: number; line: CartLine }
  | { do: "choose"; index: number }
  | { do: "step_choice"; by: 1 | -1 }
  | { do: "set_member"; member?: CartMember }
  | { do: "set_payment"; payment?: Payment }
  | { do: "set_exchange"; exchange?: CartExchange }
  | { do: "reprice"; quote: Quote }
  | { do: "replace"; cart: Cart }
  | { do: "start_anew" };

export function emptyCart(): Cart {
  return { sale_id: newId(), lines: [], chosen: -1 };
}

function clampChoice(index: number, count: number): number {
  return Math.max(Math.min(index, count - 1), count > 0 ? 0 : -1);
}

/** Two of the same goods are one line, unless a person or a scale gave one of them a price of its own. */
function joins(line: CartLine, other: Pick<CartLine, "product_id" | "unit_name" | "pack" | "entered_price">): boolean {
  return (
    line.product_id === other.product_id &&
    line.unit_name === other.unit_name &&
    line.pack === other.pack &&
    line.entered_price === undefined &&
    other.entered_price === undefined
  );
}

function join(cart: Cart, line: CartLine, index: number): Cart {
  const at = cart.lines.findIndex((each) => joins(each, line));
  const found = cart.lines[at];
  if (!found) return { ...cart, lines: cart.lines.toSpliced(index, 0, line), chosen: index };
  const both = { ...found, quantity: addQuantity(found.quantity, line.quantity) };
  return { ...cart, lines: cart.lines.with(at, both), chosen: at };
}

function add(cart: Cart, { product, quantity, code, unit_name, pack, entered_price }: Found): Cart {
  const line: CartLine = {
    line_id: newId(),
    product_id: product.product_id,
    name: product.name,
    unit_name: unit_name ?? product.unit_name,
    unit_price: priceTimes(product.price ?? "0", pack ?? ONE_PIECE),
    quantity,
    pack: pack ?? ONE_PIECE,
    code,
    entered_price,
  };
  return join(cart, line, cart.lines.length);
}

function changeLine(cart: Cart, line_id: string, change: (line: CartLine) => CartLine): Cart {
  const at = cart.lines.findIndex((line) => line.line_id === line_id);
  const line = cart.lines[at];
  return line ? { ...cart, lines: cart.lines.with(at, change(line)), chosen: at } : cart;
}

/** What was typed for the old goods is forgotten; money that was taken already stays taken. An empty counter is the
 *  next customer's: nothing that was agreed about the old goods is left of it. */
function afterGoods(before: Cart, after: Cart): Cart {
  if (after.lines === before.lines) return after;
  if (after.lines.length === 0) return { ...after, payment: undefined, bill_discount: undefined, hold_id: undefined };
  const tenders = after.payment?.tenders ?? [];
  return after.payment ? { ...after, payment: tenders.length > 0 ? { tenders } : undefined } : after;
}

export function changeCart(cart: Cart, step: CartStep): Cart {
  const next = takeStep(cart, step);
  return step.do === "replace" || step.do === "start_anew" || step.do === "reprice" ? next : afterGoods(cart, next);
}

function takeStep(cart: Cart, step: CartStep): Cart {
  switch (step.do) {
    case "add":
      return add(cart, step);
    case "set_quantity":
      if (BigInt(step.quantity) <= 0n) return cart;
      return changeLine(cart, step.line_id, (line) => ({ ...line, quantity: step.quantity }));
    case "set_price":
      return changeLine(cart, step.line_id, (line) => ({
        ...line,
        entered_price: step.price,
        override_reason: step.reason,
      }));
    case "set_discount":
      if (step.line_id === undefined) return { ...cart, bill_discount: step.discount };
      return changeLine(cart, step.line_id, (line) => ({ ...line, discount: step.discount }));
    case "remove": {
      const index = cart.lines.findIndex((line) => line.line_id === step.line_id);
      const lines = cart.lines.filter((line) => line.line_id !== step.line_id);
      return { ...cart, lines, chosen: clampChoice(Math.min(cart.chosen, index), lines.length) };
    }
    case "put_back":
      // The same goods may have been scanned again since: then the two quantities become one line.
      return join(cart, step.line, Math.min(step.index, cart.lines.length));
    case "choose":
      return { ...cart, chosen: clampChoice(step.index, cart.lines.length) };
    case "step_choice":
      return { ...cart, chosen: clampChoice(cart.chosen + step.by, cart.lines.length) };
    case "set_member":
      return { ...cart, member: step.member };
    case "set_payment":
      return { ...cart, payment: step.payment };
    case "set_exchange":
      return { ...cart, exchange: step.exchange };
    case "reprice": {
      const prices = new Map(step.quote.lines.map((line) => [line.line_id, line.unit_price]));
      const lines = cart.lines.map((line) => ({ ...line, unit_price: prices.get(line.line_id) ?? line.unit_price }));
      return { ...cart, lines };
    }
    case "replace":
      return step.cart;
    case "start_anew":
      return emptyCart();
  }
}

/** The quantity one key press up or down from here: whole units of the line, never below one step. */
export function stepQuantity(line: Pick<CartLine, "quantity" | "pack">, direction: 1 | -1): Quantity {
  const next = BigInt(line.quantity) + BigInt(direction) * BigInt(line.pack);
  return next > 0n ? next.toString() : line.quantity;
}

/** How many of its own unit a line has: 48 pieces in DUS of 24 are 2. */
export function shownQuantity(line: Pick<CartLine, "quantity" | "pack">): Quantity {
  return inUnits(line.quantity, line.pack);
}

/** Base units of so many of the line's own unit. */
export function baseQuantity(line: Pick<CartLine, "pack">, units: Quantity): Quantity {
  return ofUnits(units, line.pack);
}

/** Whether the line came with a total of its own, from the label of a scale: its quantity is not for hands. */
export function isLabelled(line: CartLine): boolean {
  return line.entered_price !== undefined && line.code !== undefined && line.override_reason === undefined;
}

/** What a line comes to, shown for the blink until the core has priced it. */
export function roughLine(line: CartLine): Money {
  if (line.entered_price !== undefined && isLabelled(line)) return line.entered_price;
  return priceTimes(line.entered_price ?? line.unit_price, shownQuantity(line));
}

/** The sum of the lines, as roughly. */
export function roughTotal(cart: Cart): Money {
  return addMoney("0", ...cart.lines.map(roughLine));
}

/** The lines as the core wants them; with what was quoted, once there is a quote of exactly this cart. */
export function lineRequests(cart: Cart, quoted: QuoteLine[] = []): CartLineRequest[] {
  const prices = new Map(quoted.map((line) => [line.line_id, line]));
  return cart.lines.map((line) => {
    const { line_id, product_id, quantity, code, unit_name, pack, entered_price, override_reason, discount } = line;
    const price = prices.get(line_id);
    const unit = pack === ONE_PIECE ? {} : { unit_name, pack };
    const agreed = price ? { unit_price: price.unit_price, net: price.net } : {};
    return { line_id, product_id, quantity, code, ...unit, entered_price, override_reason, discount, ...agreed };
  });
}

/** What comes back in exchange, as the core is told of it. */
export function exchangeOf({ exchange }: Cart): ExchangeRequest | undefined {
  return exchange && { sale_id: exchange.sale_id, lines: exchange.lines, reason: exchange.reason };
}

/** Reads a saved cart back; anything that does not look like one is an empty cart. */
export function restoreCart(saved: unknown): Cart {
  const candidate = saved as Partial<Cart> | null | undefined;
  if (!candidate || typeof candidate.sale_id !== "string" || !Array.isArray(candidate.lines)) return emptyCart();
  const isLine = (line: CartLine) => typeof line?.product_id === "string" && /^\d+$/.test(line.quantity ?? "");
  // Lines that an earlier version saved had neither an identity nor a unit of their own.
  const complete = (line: CartLine): CartLine => ({
    ...line,
    line_id: line.line_id ?? newId(),
    pack: line.pack ?? ONE_PIECE,
  });
  const lines = candidate.lines.filter(isLine).map(complete);
  const { sale_id, member, bill_discount, payment, hold_id, exchange } = candidate;
  const chosen = clampChoice(candidate.chosen ?? 0, lines.length);
  return { sale_id, lines, chosen, member, bill_discount, payment, hold_id, exchange };
}
