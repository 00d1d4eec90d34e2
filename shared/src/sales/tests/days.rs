//! Random days at one till: what the drawer holds, what lies in the pools, what the accounts say.

use proptest::prelude::*;

use super::shifts::{closing, opening};
use super::*;
use crate::sales::shift::{CloseShift, OpenShift, close_shift, open_shift};

/// What one day leaves in the drawer, in the pools and in the accounts.
#[derive(Default)]
struct Day {
    drawer: Money,
    expected: Money,
    accounts: BTreeMap<String, Money>,
    goods: Money,
}

impl Day {
    fn take(&mut self, decided: &Decided) {
        for line in decided.entries.iter().flat_map(|entry| &entry.lines) {
            *self.accounts.entry(line.account.clone()).or_default() += line.amount;
            if line.holder == Some(SHIFT.0) {
                self.drawer += line.amount;
            }
        }
        self.goods += decided.moves.iter().map(|it| it.value).sum();
    }
}

proptest! {
    #[test]
    fn on_any_day_the_drawer_holds_what_is_expected(
        carts in proptest::collection::vec(
            (proptest::collection::vec((0_usize..4, 1_i64..5_000), 1..8), any::<bool>(), any::<bool>()), 1..25),
        float in 0_i64..10, off in -400_i64..400,
    ) {
        let ids = [OIL, SUGAR, RICE, BAG];
        let (mut day, mut shelf) = (Day::default(), shelf());
        let float = OpenShift { float: rupiah(float * 50_000), denominations: Vec::new(), ..opening() };
        day.expected = float.float;
        day.take(&open_shift(float).unwrap());
        for (cart, is_member, is_pkp) in carts {
            let lines = cart.iter().map(|(at, thousandths)| CartLine {
                quantity: Quantity::from_thousandths(*thousandths), ..line(ids[*at], 1)
            }).collect();
            let rules = SellingRules { is_pkp, ..SellingRules::default() };
            let mut command = sale(lines);
            command.cart.member = Some(CartMember { member: MEMBER, is_active: is_member });
            let command = CompleteSale { tenders: cash(1_000_000_000), products: shelf.clone(), rules, ..command };
            let decided = complete(command).unwrap();
            day.take(&decided);
            day.expected += completed(&decided).payable;
            for moved in &decided.moves {
                let pool = &mut shelf.get_mut(&moved.product).unwrap().stock.pool;
                *pool = Pool { quantity: pool.quantity + moved.quantity, value: pool.value + moved.value };
            }
            prop_assert_eq!(day.drawer, day.expected);
            prop_assert_eq!(day.goods, day.accounts.get("1151").copied().unwrap_or_default());
            prop_assert_eq!(verify_content(&change_set(decided)), Ok(()));
        }
        let held = shelf.values().map(|it| it.stock.pool.value).sum::<Money>();
        prop_assert_eq!(held, rupiah(331_205 + 80_000 + 281_000) + day.goods);
        let counted = (day.expected + rupiah(off * 100)).max(Money::ZERO);
        let command = CloseShift { expected: day.expected, counted, reason: "hitung ulang".into(), ..closing(0, 0) };
        let closed = close_shift(command).unwrap();
        day.take(&closed);
        prop_assert_eq!(day.drawer, Money::ZERO);
        prop_assert_eq!(day.accounts.values().copied().sum::<Money>(), Money::ZERO);
        prop_assert_eq!(verify_content(&change_set(closed)), Ok(()));
    }
}
