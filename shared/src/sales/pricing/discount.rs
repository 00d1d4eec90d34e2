//! Discounts that people give: on a line, on the bill, and the cap above which somebody else must agree (domain §9.5).

use super::cart::{DiscountKind, LineDiscount, ManualDiscount, PricedLine, SellingRules};
use crate::money::{Money, round_half_up, share_to_rupiah};
use crate::sales::decide::SalesRefused;
use crate::share::largest_remainder;
use crate::units::access::Operation;
use crate::units::approval::Need;

/// A whole.
const ALL_PPM: i64 = 1_000_000;

impl ManualDiscount {
    /// What it takes off `due`; refused where it is negative, more than there is, or not in whole rupiah.
    fn of(self, due: Money) -> Result<Money, SalesRefused> {
        let amount = match self {
            ManualDiscount::Percent { ppm } if (0..=ALL_PPM).contains(&ppm) => {
                share_to_rupiah(due, i128::from(ppm), i128::from(ALL_PPM))
            }
            ManualDiscount::Amount(amount) if amount.minor() % 100 == 0 => amount,
            _ => return Err(SalesRefused::DiscountNotValid),
        };
        // Half a rupiah up must not go beyond what is due.
        let is_percent = matches!(self, ManualDiscount::Percent { .. });
        let amount = if is_percent { amount.min(due) } else { amount };
        if amount < Money::ZERO || amount > due { Err(SalesRefused::DiscountNotValid) } else { Ok(amount) }
    }

    /// As the receipt names it.
    fn label(self) -> String {
        match self {
            ManualDiscount::Percent { ppm } => format!("Diskon {}", percent(ppm)),
            ManualDiscount::Amount(_) => "Diskon".to_owned(),
        }
    }
}

/// `5%`, `2,5%`: parts per million as Indonesians print them.
pub(super) fn percent(ppm: i64) -> String {
    let (whole, rest) = (ppm / 10_000, ppm % 10_000);
    let digits = format!("{rest:04}");
    match digits.trim_end_matches('0') {
        "" => format!("{whole}%"),
        rest => format!("{whole},{rest}%"),
    }
}

impl PricedLine {
    /// Takes one more discount off; nothing is written down where there is none.
    pub(super) fn take_off(&mut self, discount: LineDiscount) {
        if !discount.amount.is_zero() {
            self.discount += discount.amount;
            self.discounts.push(discount);
        }
    }
}

fn by_hand(kind: DiscountKind, label: String, amount: Money) -> LineDiscount {
    LineDiscount { kind, label, amount, promotion: None, version: 0 }
}

/// Whether a discount is above what a cashier gives alone.
fn is_above_cap(amount: Money, due: Money, rules: &SellingRules) -> bool {
    // Half a rupiah of rounding is not a breach.
    amount > share_to_rupiah(due, i128::from(rules.cashier_discount_ppm), i128::from(ALL_PPM))
}

fn need(of_what: &str, amount: Money, due: Money, rules: &SellingRules) -> Need {
    let given = round_half_up(i128::from(amount.minor()) * 1_000, i128::from(due.minor()).max(1));
    let given = percent(i64::try_from(given).unwrap_or(i64::MAX / 1_000).saturating_mul(1_000));
    let cap = percent(rules.cashier_discount_ppm);
    let what = format!("diskon {of_what} Rp{amount} ({given}) di atas batas kasir {cap}");
    Need { operation: Operation::ApproveDiscount, what }
}

/// Gives a line its own discount.
pub(super) fn on_line(
    line: &mut PricedLine,
    name: &str,
    discount: ManualDiscount,
    rules: &SellingRules,
) -> Result<Option<Need>, SalesRefused> {
    let due = line.net();
    let amount = discount.of(due)?;
    line.take_off(by_hand(DiscountKind::Manual, discount.label(), amount));
    Ok(is_above_cap(amount, due, rules).then(|| need(name, amount, due, rules)))
}

/// Gives the bill its discount, spread over the lines by what is due for each.
pub(super) fn on_bill(
    lines: &mut [PricedLine],
    discount: ManualDiscount,
    rules: &SellingRules,
) -> Result<Option<Need>, SalesRefused> {
    let due: Money = lines.iter().map(PricedLine::net).sum();
    let amount = discount.of(due)?;
    let weights: Vec<(i128, u16)> = lines.iter().map(|line| (i128::from(line.net().minor()), line.line_no)).collect();
    for (line, share) in lines.iter_mut().zip(largest_remainder(amount, &weights)) {
        let label = format!("{} nota", discount.label());
        line.take_off(by_hand(DiscountKind::Bill, label, share));
    }
    // What was given on the lines counts too: two small discounts are not a way around the cap.
    let given = |line: &PricedLine| -> Money {
        let by_hand = |it: &&LineDiscount| matches!(it.kind, DiscountKind::Manual | DiscountKind::Bill);
        line.discounts.iter().filter(by_hand).map(|it| it.amount).sum()
    };
    let all: Money = lines.iter().map(given).sum();
    let before = due - amount + all;
    Ok(is_above_cap(all, before, rules).then(|| need("nota", all, before, rules)))
}
