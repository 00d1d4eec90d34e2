// Two shapes that several dialogs of the counter share.

import type { Money } from "../bindings";

export type LooseReturnLine = { product_id: string; quantity: string; unit_price: string; damaged: boolean };

/** What a member may spend, as a quote tells it. */
export type Purse = {
  credit_limit: Money;
  credit_available: Money;
  credit_blocked?: string;
  savings_available: Money;
  points_balance: number;
  points_value: Money;
  has_pin: boolean;
};
