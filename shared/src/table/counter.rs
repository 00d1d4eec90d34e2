//! The read tables of the counter: shifts, sales, payments, what comes back, what is put aside.

use super::{needed, optional};
use crate::row::ColumnKind::{Id, Int, Text};
use crate::row::Held::{Everywhere, OnTills};
use crate::row::RowKind::{Add, Insert, Put};
use crate::row::{Held, RowKind, Table};

table! {
    /// Opened shifts (*shift kasir*).
    SHIFT = "shift" v 1, Insert, Everywhere, key 2,
    [cooperative Id, shift Id, unit Id, device Id, number Int, app_user Id, business_date Int, opened_at_ms Int,
     float_minor Int],
    index ["cooperative", "device", "number"]
}
table! {
    /// Closed shifts, with what was counted. A shift can be closed twice: by a till, and by the one that goes on for it
    /// from a backup that had not heard; both stand, for a person to settle.
    SHIFT_CLOSING = "shift_closing" v 1, Insert, Everywhere, key 3,
    [cooperative Id, shift Id, change_set Id, z_number Text, closed_at_ms Int, sales_count Int, expected_minor Int,
     counted_minor Int, difference_minor Int, app_user Id]
}
table! {
    /// Shifts that rest, or rested and went on.
    SHIFT_SUSPENSION = "shift_suspension" v 1, Put, Everywhere, key 2,
    [cooperative Id, shift Id, suspended Int, at_ms Int, app_user Id, version_n Int, version_device Id, version_seq Int]
}
table! {
    /// What the sales of a shift come to: the sums of X and Z.
    SHIFT_SALES = "shift_sales" v 1, Add, Everywhere, key 2,
    [cooperative Id, shift Id, sales_count Int, member_count Int, gross_minor Int, discount_minor Int, net_minor Int,
     member_net_minor Int, vat_minor Int, rounding_minor Int, payable_minor Int]
}
table! {
    /// What each posting rule moved through a shift's drawer (1112), whatever fact it came with.
    DRAWER_TOTAL = "drawer_total" v 1, Add, Everywhere, key 3,
    [cooperative Id, shift Id, rule Text, moves_count Int, in_minor Int, out_minor Int]
}
table! {
    /// Cash into the drawer or out of it without a sale.
    CASH_MOVE = "cash_move" v 1, Insert, Everywhere, key 2,
    [cooperative Id, change_set Id, shift Id, kind Text, document_number Text, amount_minor Int, account Text null,
     note Text, at_ms Int, app_user Id],
    index ["cooperative", "shift"]
}
table! {
    /// Completed sales: the headers.
    SALE = "sale" v 2, Insert, Everywhere, key 2,
    [cooperative Id, sale Id, unit Id, device Id, shift Id, app_user Id, member Id null, document_number Text,
     business_date Int, at_ms Int, gross_minor Int, discount_minor Int, net_minor Int, vat_minor Int,
     rounding_minor Int, payable_minor Int, paid_minor Int, change_minor Int, cost_minor Int, lines_count Int],
    index ["cooperative", "shift"],
    index ["cooperative", "at_ms"]
}
table! {
    /// The lines of the sales.
    SALE_LINE = "sale_line" v 1, Insert, OnTills, key 3,
    [cooperative Id, sale Id, line_no Int, product Id, product_name Text, quantity Int, unit_price_minor Int,
     gross_minor Int, discount_minor Int, net_minor Int, vat_minor Int, cost_minor Int, tax_class Text]
}
table! {
    /// Parts of payments other than cash, and of refunds (below zero): for lists of what is pending, owed or settled.
    TENDER = "tender" v 1, Insert, Everywhere, key 3,
    [cooperative Id, sale Id, tender_no Int, shift Id, unit Id, kind Text, amount_minor Int, reference Text null,
     member Id null, business_date Int, at_ms Int],
    index ["cooperative", "kind", "at_ms"],
    index ["cooperative", "member", "business_date"]
}
table! {
    /// References that were written down for payments afterwards.
    TENDER_CONFIRMED = "tender_confirmed" v 1, Insert, Everywhere, key 4,
    [cooperative Id, sale Id, tender_no Int, change_set Id, reference Text, at_ms Int, app_user Id]
}
table! {
    /// Payments that the bank has paid out.
    TENDER_SETTLED = "tender_settled" v 1, Insert, Everywhere, key 4,
    [cooperative Id, sale Id, tender_no Int, change_set Id, amount_minor Int, at_ms Int]
}
table! {
    /// Vouchers that were sold; what is left of one is in the books, under its id.
    VOUCHER = "voucher" v 1, Insert, Everywhere, key 2,
    [cooperative Id, voucher Id, unit Id, shift Id, code Text, document_number Text, amount_minor Int, expires_date Int,
     at_ms Int],
    index ["cooperative", "code"]
}
table! {
    /// Money that customers left; what is left of it is in the books, under its id.
    DEPOSIT = "deposit" v 1, Insert, Everywhere, key 2,
    [cooperative Id, deposit Id, unit Id, shift Id, member Id null, label Text, document_number Text, amount_minor Int,
     business_date Int, at_ms Int],
    index ["cooperative", "at_ms"]
}
table! {
    /// Payments per shift by what they were for (`sales::tender::flow`) and kind: what X and Z report.
    TENDER_TOTAL = "tender_total" v 1, Add, Everywhere, key 4,
    [cooperative Id, shift Id, flow Text, kind Text, tenders_count Int, amount_minor Int]
}
table! {
    /// Goods that came back by their receipt: the headers.
    GOODS_RETURN = "goods_return" v 1, Insert, Everywhere, key 2,
    [cooperative Id, goods_return Id, sale Id, unit Id, shift Id, app_user Id, member Id null, document_number Text,
     business_date Int, at_ms Int, net_minor Int, vat_minor Int, rounding_minor Int, refund_minor Int, cost_minor Int,
     lines_count Int, reason Text],
    index ["cooperative", "sale"],
    index ["cooperative", "shift"]
}
table! {
    /// The lines of the returns, by the line of the sale they take from, with how much that had sold (0: not told).
    GOODS_RETURN_LINE = "goods_return_line" v 2, Insert, Everywhere, key 3,
    [cooperative Id, goods_return Id, return_line_no Int, sale Id, line_no Int, product Id, quantity Int, sold Int,
     net_minor Int, vat_minor Int, cost_minor Int, damaged Int],
    index ["cooperative", "sale"]
}
table! {
    /// Sales that were taken back before their Z report.
    SALE_VOID = "sale_void" v 1, Insert, Everywhere, key 3,
    [cooperative Id, sale Id, change_set Id, shift Id, document_number Text, payable_minor Int, reason Text,
     business_date Int, at_ms Int, app_user Id],
    index ["cooperative", "shift"]
}
table! {
    /// Carts that were put aside.
    HELD_SALE = "held_sale" v 1, Insert, OnTills, key 2,
    [cooperative Id, hold Id, unit Id, device Id, app_user Id, label Text, cart Text, lines_count Int, total_minor Int,
     member Id null, at_ms Int],
    index ["cooperative", "unit", "at_ms"]
}
table! {
    /// Held carts that were taken up, or dropped for a reason.
    HOLD_TAKEN = "hold_taken" v 1, Insert, OnTills, key 3,
    [cooperative Id, hold Id, change_set Id, reason Text, at_ms Int, app_user Id]
}
table! {
    /// Points of members, by the year in which they were granted or used.
    POINT_TOTAL = "point_total" v 1, Add, Everywhere, key 3,
    [cooperative Id, member Id, year Int, granted Int, used Int]
}
table! {
    /// Sales per unit, business day and origin: what head office adds up.
    SALES_DAY = "sales_day" v 1, Add, Everywhere, key 4,
    [cooperative Id, unit Id, business_date Int, origin Int, sales_count Int, gross_minor Int, discount_minor Int,
     net_minor Int, vat_minor Int, rounding_minor Int, cost_minor Int]
}
table! {
    /// Copies of receipts and openings of the drawer: what the counter did without selling.
    COUNTER_EVENT = "counter_event" v 2, Insert, Everywhere, key 2,
    [cooperative Id, change_set Id, kind Text, shift Id null, sale Id null, reason Text, at_ms Int, app_user Id],
    index ["cooperative", "shift"],
    index ["cooperative", "sale"]
}
table! {
    /// Approvals as the envelopes carry them: who asked, who gave, why, and what for.
    APPROVAL = "approval" v 2, Insert, Everywhere, key 3,
    [cooperative Id, change_set Id, approval_no Int, requester Id, approver Id, reason Text, subject Text,
     document_number Text, business_date Int, at_ms Int, shift Id null],
    index ["cooperative", "shift"],
    index ["cooperative", "at_ms"]
}
