// What of the counter the core can do already: the one place that says which entries are shown. Where a command is
// missing from the core's own table, its shape stands here until it is there.

import type { Money } from "../bindings";

export type LooseReturnLine = { product_id: string; quantity: string; unit_price: string; damaged: boolean };

declare module "../bindings" {
  interface Commands {
    return_without_receipt: {
      request: {
        id: string;
        shift_id: string;
        lines: LooseReturnLine[];
        refund_kind: "cash" | "savings";
        member_id?: string;
        reason: string;
        approval?: ApprovalRequest;
      };
      response: ReturnSaleResponse;
    };
    qris_code: {
      request: { amount: string; bill?: string };
      response: { payload: string; svg: string; label: "QRIS bantu nominal" | "QRIS statis" };
    };
    issue_voucher: {
      request: { id: string; shift_id: string; code?: string; amount: string; expires_on: string };
      response: {
        voucher_id: string;
        code: string;
        document_number: string;
        receipt: Paper;
        print_job_id?: string;
      };
    };
    take_deposit: {
      request: { id: string; shift_id: string; member_id?: string; name: string; amount: string };
      response: { deposit_id: string; document_number: string; receipt: Paper; print_job_id?: string };
    };
    list_deposits: {
      request: { offset: number; limit: number };
      response: {
        total: number;
        deposits: {
          deposit_id: string;
          member_id?: string;
          name: string;
          document_number: string;
          amount: string;
          left: string;
          at_ms: number;
        }[];
      };
    };
  }
}

export const EXISTS = {
  /** The shop's QRIS code with the amount in it: `qris_code`. */
  qrisCode: false as boolean,
  /** A quote says what the member may spend, and a sale takes their PIN: `QuoteMember`, `member_pin`. */
  purse: false as boolean,
  /** Vouchers and deposits: `issue_voucher`, `take_deposit`, `list_deposits`. */
  prepaid: false as boolean,
  /** Goods brought back within a sale: `complete_sale.exchange`. */
  exchange: false as boolean,
  /** `return_without_receipt`. */
  looseReturn: false as boolean,
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
