import type { MemberRow, Paper, Quantity, ShiftView } from "../bindings";
import { useWorkplace } from "../kit/session";
import type { CartLine } from "./cart";
import { DrawerDialog } from "./DrawerDialog";
import { MemberDialog, PaperDialog, PriceDialog, QuantityDialog } from "./dialogs";
import { ShiftMenu, XReportDialog } from "./shift";

export type OpenDialog =
  | { kind: "pay" }
  | { kind: "quantity" }
  | { kind: "member"; scanned?: string }
  | { kind: "price"; scanned?: { code: string; at: number } }
  | { kind: "shift" }
  | { kind: "x" }
  | { kind: "drawer" }
  | { kind: "paper"; paper: Paper; title: string };

type Props = {
  dialog?: OpenDialog;
  shift: ShiftView;
  line?: CartLine;
  onOpen: (dialog: OpenDialog) => void;
  onClose: () => void;
  onCloseShift: () => void;
  onQuantity: (quantity: Quantity) => void;
  onMember: (member: MemberRow) => void;
};

/** Whichever dialog stands over the counter now, apart from the pay sheet. */
export function TillDialogs({ dialog, shift, line, onOpen, onClose, onCloseShift, onQuantity, onMember }: Props) {
  const { may } = useWorkplace();
  switch (dialog?.kind) {
    case "quantity":
      if (!line) return null;
      return (
        <QuantityDialog
          line={line}
          onClose={onClose}
          onSet={(quantity) => {
            onQuantity(quantity);
            onClose();
          }}
        />
      );
    case "member":
      return (
        <MemberDialog
          scanned={dialog.scanned}
          onClose={onClose}
          onPick={(member) => {
            onMember(member);
            onClose();
          }}
        />
      );
    case "price":
      return <PriceDialog scanned={dialog.scanned} onClose={onClose} />;
    case "shift":
      return (
        <ShiftMenu
          shift={shift}
          onClose={onClose}
          mayRead={may("read_shift_report")}
          mayClose={may("close_shift")}
          onX={() => onOpen({ kind: "x" })}
          onZ={() => {
            onClose();
            onCloseShift();
          }}
        />
      );
    case "x":
      return <XReportDialog onClose={onClose} />;
    case "drawer":
      return <DrawerDialog onClose={onClose} />;
    case "paper":
      return <PaperDialog paper={dialog.paper} title={dialog.title} onClose={onClose} />;
    default:
      return null;
  }
}
