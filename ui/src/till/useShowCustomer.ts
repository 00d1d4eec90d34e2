import type { CompleteSaleResponse, Quote, QuoteLine } from "../bindings";
import type { DisplayState } from "../display/channel";
import type { Paying } from "./pay/useShowPaying";
import { useCustomerDisplay } from "../display/useCustomerDisplay";
import { useWorkplace } from "../kit/session";

type Counter = {
  /** The prices of what is on the counter; none while nothing is. */
  quote: Quote | undefined;
  /** The line that was touched last. */
  chosen: number;
  member: { number: string } | undefined;
  /** What the customer is asked to pay, and how; none while nobody pays. */
  paying: Paying | undefined;
  /** The sale that has just been paid. */
  done: CompleteSaleResponse | undefined;
};

/** How many of the unit that the price is for: cartons, where a carton was scanned. */
function inUnits({ quantity, pack }: QuoteLine): string {
  const unit = BigInt(pack);
  return unit === 0n ? quantity : String((BigInt(quantity) * 1000n) / unit);
}

function stateOf(shop: string, { quote, chosen, member, paying, done }: Counter): DisplayState {
  if (!quote || quote.lines.length === 0) {
    return done ? { kind: "done", shop, total: done.payable, change: done.change } : { kind: "welcome", shop };
  }
  const lines = quote.lines.map((line) => ({
    name: line.name,
    quantity: inUnits(line),
    unitPrice: line.unit_price,
    net: line.net,
    discount: line.discounts.map((discount) => discount.label).join(", ") || undefined,
  }));
  if (paying) return { kind: "paying", shop, lines, total: quote.due, ...paying };
  // Only the number: the screen is seen by whoever stands in the queue.
  return { kind: "cart", shop, lines, chosen, total: quote.due, member: member?.number };
}

/** Shows the customer what the counter knows, on the screen that faces them. */
export function useShowCustomer(counter: Counter): void {
  const { start } = useWorkplace();
  useCustomerDisplay(stateOf(start.cooperative_name ?? "Lumbung", counter));
}
