// What of the counter the core can do already: the one place that says which entries are shown.

import type { Money } from "../bindings";

export type LooseReturnLine = { product_id: string; quantity: string; unit_price: string; damaged: boolean };

export const EXISTS = {
  /** The shop's QRIS code with the amount in it: `qris_code`. */
  qrisCode: true as boolean,
  /** A quote says what the member may spend, and a sale takes their PIN: `QuoteMember`, `member_pin`. */
  purse: true as boolean,
  /** Vouchers and deposits: `issue_voucher`, `take_deposit`, `list_deposits`. */
  prepaid: true as boolean,
  /** Goods brought back within a sale: `complete_sale.exchange`. */
  exchange: true as boolean,
  /** `return_without_receipt`. */
  looseReturn: true as boolean,
};

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
