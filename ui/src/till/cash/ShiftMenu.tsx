import { Stack, Text } from "@mantine/core";
import type { CashMoveKind, ShiftView } from "../../bindings";
import { t } from "../../kit/messages";
import { useWorkplace } from "../../kit/session";
import { NumberedMenu, type MenuItem } from "../NumberedMenu";
import { TillModal } from "../TillModal";
import type { OpenDialog } from "../open_dialog";

type Props = {
  shift: ShiftView;
  onOpen: (dialog: OpenDialog) => void;
  onCloseShift: () => void;
  onClose: () => void;
};

const MOVES: CashMoveKind[] = ["cash_in", "safe_drop", "bank_drop", "petty_expense"];

/** F11: everything about the drawer and the shift. A number is enough. */
export function ShiftMenu({ shift, onOpen, onCloseShift, onClose }: Props) {
  const { may } = useWorkplace();
  const items: (MenuItem | false)[] = [
    may("read_shift_report") && {
      id: "shift-x",
      icon: "receipt",
      label: t("shift.x_report"),
      run: () => onOpen({ kind: "x" }),
    },
    ...(may("move_cash") ? MOVES : []).map((kind): MenuItem => ({
      id: `cash-${kind}`,
      icon: "till",
      label: t(`cash.${kind}`),
      note: t(`cash.${kind}_text`),
      run: () => onOpen({ kind: "move_cash", move: kind }),
    })),
    may("member_money") && {
      id: "member-money",
      icon: "people",
      label: t("money.title"),
      note: t("money.text"),
      run: () => onOpen({ kind: "member_money" }),
    },
    {
      id: "switch-person",
      icon: "user",
      label: t("switch.title"),
      note: t("switch.text"),
      run: () => onOpen({ kind: "switch_user" }),
    },
    may("close_shift") && {
      id: "shift-suspend",
      icon: "waiting",
      label: t("shift.suspend"),
      note: t("shift.suspend_text"),
      run: () => onOpen({ kind: "suspend" }),
    },
    may("close_shift") && {
      id: "shift-z",
      icon: "lock",
      label: t("shift.close_z"),
      note: t("shift.close_z_text"),
      run: onCloseShift,
    },
    // Behind the others, whose numbers hands have learnt.
    {
      id: "prepaid-deposit",
      icon: "box",
      label: t("prepaid.deposit"),
      note: t("prepaid.deposit_text"),
      run: () => onOpen({ kind: "prepaid", what: "deposit" }),
    },
    {
      id: "prepaid-voucher",
      icon: "receipt",
      label: t("prepaid.voucher"),
      note: t("prepaid.voucher_text"),
      run: () => onOpen({ kind: "prepaid", what: "voucher" }),
    },
  ];
  return (
    <TillModal onClose={onClose} title={t("shift.menu", { number: shift.number })} size={860}>
      <Stack>
        <Text>{t("shift.menu_text", { name: shift.user_name, count: shift.sales_count })}</Text>
        <NumberedMenu
          label={t("shift.menu", { number: shift.number })}
          items={items.filter((item): item is MenuItem => item !== false)}
        />
      </Stack>
    </TillModal>
  );
}
