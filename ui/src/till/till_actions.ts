// What the palette offers at the till beside the keys: everything that a menu or a receipt holds, by its name.

import type { CashMoveKind, Operation } from "../bindings";
import { openCustomerDisplay } from "../call";
import { t } from "../kit/messages";
import type { PaletteAction } from "../kit/palette";
import type { OpenDialog } from "./open_dialog";

const MOVES: CashMoveKind[] = ["cash_in", "safe_drop", "bank_drop", "petty_expense"];

type Doing = {
  may: (operation: Operation) => boolean;
  onOpen: (dialog: OpenDialog) => void;
  onCloseShift: () => void;
};

export function tillActions({ may, onOpen, onCloseShift }: Doing): PaletteAction[] {
  const dialog = (id: string, label: string, icon: PaletteAction["icon"], opens: OpenDialog): PaletteAction => ({
    id,
    label,
    icon,
    run: () => onOpen(opens),
  });
  const actions: (PaletteAction | false)[] = [
    may("return_goods") &&
      dialog("exchange", t("receipts.title_exchange"), "back", { kind: "receipts", task: "exchange" }),
    may("read_sales") && dialog("void", t("receipts.title_void"), "stop", { kind: "receipts", task: "void" }),
    dialog("goods", t("palette.goods"), "box", { kind: "goods" }),
    may("read_shift_report") && dialog("x", t("shift.x_report"), "receipt", { kind: "x" }),
    ...(may("move_cash") ? MOVES : []).map((move) =>
      dialog(`cash-${move}`, t(`cash.${move}`), "till", { kind: "move_cash", move }),
    ),
    may("member_money") && dialog("member-money", t("money.title"), "people", { kind: "member_money" }),
    dialog("prepaid-deposit", t("prepaid.deposit"), "box", { kind: "prepaid", what: "deposit" }),
    dialog("prepaid-voucher", t("prepaid.voucher"), "receipt", { kind: "prepaid", what: "voucher" }),
    may("close_shift") && dialog("suspend", t("shift.suspend"), "waiting", { kind: "suspend" }),
    may("close_shift") && { id: "close-shift", label: t("shift.close_z"), icon: "lock", run: onCloseShift },
    { id: "display", label: t("display.open"), icon: "home", run: () => void openCustomerDisplay() },
  ];
  return actions.filter((action) => action !== false);
}
