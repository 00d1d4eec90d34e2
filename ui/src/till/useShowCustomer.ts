import type { CompleteSaleResponse, Quote, QuoteLine } from "../bindings";
import type { DisplayState } from "../display/channel";
import { useCustomerDisplay } from "../display/useCustomerDisplay";
import { useWorkplace } from "../kit/session";

type Counter = {
  /** The prices of what is on the counter; none while nothing is. */
  quote: Quote | undefined;
  /** The line that was touched last. */
  chosen: number;
  member: { number: string } | undefined;
  /** The customer is asked to pay. */
  isPaying: boolean;
  /** The sale that has just been paid. */
  done: CompleteSaleResponse | undefined;
};

/** How many of the unit that the price is for: cartons, where a carton was scanned. */
function inUnits({ quantity, pack }: QuoteLine): string {
  const unit = BigInt(pack);
  return unit === 0n ? quantity : String((BigInt(quantity) * 1000n) / unit);
}

function stateOf(shop: string, { quote, chosen, member, isPaying, done }: Counter): DisplayState {
  if (!quote || quote.lines.length === 0) {
    return done ? { kind: "done", shop, total: done.payable, change: done.change } : { kind: "welcome", shop };
  }
  if (isPaying) return { kind: "paying", shop, due: quote.payable, rounding: quote.rounding };
  const lines = quote.lines.map((line) => ({
    name: line.name,
    quantity: inUnits(line),
    unitPrice: line.unit_price,
    net: line.net,
    discount: line.discounts.map((discount) => discount.label).join(", ") || undefined,
  }));
  // Only the number: the screen is seen by whoever stands in the queue.
  return { kind: "cart", shop, lines, chosen, total: quote.due, member: member?.number };
}

/** Shows the customer what the counter knows, on the screen that faces them. */
export function useShowCustomer(counter: Counter): void {
  const { start } = useWorkplace();
  useCustomerDisplay(stateOf(start.cooperative_name ?? "Lumbung", counter));
}
