import { notifications } from "@mantine/notifications";
import type { Money, ProductHit, Quantity, Quote, ShiftView } from "../bindings";
import { t } from "../kit/messages";
import { useWorkplace } from "../kit/session";
import { HoldDialog } from "./after/HoldDialog";
import { LooseReturnDialog } from "./after/LooseReturnDialog";
import { RecallDialog } from "./after/RecallDialog";
import { ReceiptsDialog, type ReceiptTask } from "./after/ReceiptsDialog";
import { ReturnDialog } from "./after/ReturnDialog";
import { VoidDialog } from "./after/VoidDialog";
import type { Cart, CartLine, CartStep, Found } from "./cart";
import { DiscountDialog } from "./cart/DiscountDialog";
import { OpenPriceDialog } from "./cart/OpenPriceDialog";
import { PriceDialog } from "./cart/PriceDialog";
import { QuantityDialog } from "./cart/QuantityDialog";
import { WeighDialog } from "./cart/WeighDialog";
import { DrawerDialog } from "./cash/DrawerDialog";
import { MoveCashDialog } from "./cash/MoveCashDialog";
import { DepositDialog, VoucherDialog } from "./cash/PrepaidDialog";
import { ShiftMenu } from "./cash/ShiftMenu";
import { SuspendDialog } from "./cash/SuspendDialog";
import { SwitchUserDialog } from "./cash/SwitchUserDialog";
import { XReportDialog } from "./cash/XReportDialog";
import { GoodsDialog } from "./Favourites";
import { MemberDialog } from "./member/MemberDialog";
import { MemberMoneyDialog } from "./member/MemberMoneyDialog";
import type { OpenDialog } from "./open_dialog";
import { PaperDialog } from "./PaperDialog";

type Props = {
  dialog?: OpenDialog;
  shift: ShiftView;
  cart: Cart;
  line?: CartLine;
  quote?: Quote;
  /** What the goods come to, before anything that is brought back. */
  total: Money;
  step: (step: CartStep) => void;
  onOpen: (dialog: OpenDialog) => void;
  onClose: () => void;
  onCloseShift: () => void;
  onReprint: (sale_id: string) => void;
  onPick: (product: ProductHit) => void;
  onOpenPrice: (found: Found, price: Money) => void;
  onWeighed: (found: Found, weight: Quantity) => void;
};

type Of<Kind extends OpenDialog["kind"]> = Extract<OpenDialog, { kind: Kind }>;

function Receipts({ dialog, onOpen, onReprint, onClose }: Props & { dialog: Of<"receipts"> }) {
  const { may } = useWorkplace();
  const { task, scanned } = dialog;
  // An exchange is a return and then a sale; where the core does not take both in one, the refund is paid out first.
  const isReturn = task === "return" || task === "exchange";
  return (
    <ReceiptsDialog
      task={task}
      scanned={scanned}
      onClose={onClose}
      onWithoutReceipt={isReturn && may("return_goods") ? () => onOpen({ kind: "loose_return" }) : undefined}
      onTask={(chosen: ReceiptTask, sale) => {
        if (chosen === "reprint") onReprint(sale.sale_id);
        else if (chosen === "void") onOpen({ kind: "void", sale });
        else onOpen({ kind: "return", sale, inExchange: chosen === "exchange" });
      }}
    />
  );
}

/** Whichever dialog stands over the counter now, apart from the pay sheet. */
export function TillDialogs(props: Props) {
  const { dialog, shift, cart, line, quote, total, step, onOpen, onClose } = props;
  const shiftId = shift.shift_id;
  const show = (title: string) => (done: { receipt: Of<"paper">["paper"] }) =>
    onOpen({ kind: "paper", paper: done.receipt, title });
  const take = (next: CartStep) => {
    step(next);
    onClose();
  };
  switch (dialog?.kind) {
    case "quantity":
      if (!line) return null;
      return (
        <QuantityDialog
          key={line.line_id}
          line={line}
          onClose={onClose}
          onSet={(quantity) => take({ do: "set_quantity", line_id: line.line_id, quantity })}
        />
      );
    case "discount":
      if (!line) return null;
      return <DiscountDialog cart={cart} line={line} total={total} step={step} onClose={onClose} />;
    case "open_price":
      return (
        <OpenPriceDialog
          found={dialog.found}
          onClose={onClose}
          onPrice={(price) => props.onOpenPrice(dialog.found, price)}
        />
      );
    case "weigh":
      return (
        <WeighDialog
          found={dialog.found}
          onClose={onClose}
          onWeighed={(quantity) => props.onWeighed(dialog.found, quantity)}
        />
      );
    case "member":
      return (
        <MemberDialog
          scanned={dialog.scanned}
          onClose={onClose}
          onPick={({ member_id, number, name }) => take({ do: "set_member", member: { member_id, number, name } })}
        />
      );
    case "price":
      return <PriceDialog member_id={cart.member?.member_id} scanned={dialog.scanned} onClose={onClose} />;
    case "goods":
      return <GoodsDialog onClose={onClose} onPick={props.onPick} />;
    case "hold":
      return (
        <HoldDialog
          cart={cart}
          shiftId={shiftId}
          total={total}
          onClose={onClose}
          onHeld={(name) => {
            take({ do: "start_anew" });
            notifications.show({ message: t("hold.held", { name }) });
          }}
        />
      );
    case "recall":
      return (
        <RecallDialog
          isCartEmpty={cart.lines.length === 0}
          onClose={onClose}
          onRecalled={(recalled) => take({ do: "replace", cart: recalled })}
        />
      );
    case "receipts":
      return <Receipts {...props} dialog={dialog} />;
    case "return":
      return (
        <ReturnDialog
          key={dialog.sale.sale_id}
          saleId={dialog.sale.sale_id}
          shiftId={shiftId}
          inExchange={dialog.inExchange}
          onClose={onClose}
          onReturned={show(t("return.done_title"))}
          onExchange={(exchange) => take({ do: "set_exchange", exchange })}
        />
      );
    case "loose_return":
      return (
        <LooseReturnDialog
          cart={cart}
          quote={quote}
          shiftId={shiftId}
          onClose={onClose}
          onReturned={(returned) => {
            // What lay in the cart went back to the shelf: none of it is sold.
            step({ do: "start_anew" });
            show(t("return.done_title"))(returned);
          }}
        />
      );
    case "void":
      return (
        <VoidDialog sale={dialog.sale} shiftId={shiftId} onClose={onClose} onVoided={show(t("void.done_title"))} />
      );
    case "shift":
      return <ShiftMenu shift={shift} onOpen={onOpen} onCloseShift={props.onCloseShift} onClose={onClose} />;
    case "x":
      return <XReportDialog onClose={onClose} />;
    case "drawer":
      return <DrawerDialog onClose={onClose} />;
    case "move_cash":
      return (
        <MoveCashDialog
          key={dialog.move}
          kind={dialog.move}
          shiftId={shiftId}
          onClose={onClose}
          onDone={show(t("cash.done_title"))}
        />
      );
    case "member_money":
      return (
        <MemberMoneyDialog
          shiftId={shiftId}
          member={cart.member}
          scanned={dialog.scanned}
          onClose={onClose}
          onDone={show(t("money.done_title"))}
        />
      );
    case "prepaid": {
      const ofPrepaid = { shiftId, onClose, onDone: show(t(`prepaid.${dialog.what}`)) };
      return dialog.what === "voucher" ? <VoucherDialog {...ofPrepaid} /> : <DepositDialog {...ofPrepaid} />;
    }
    case "switch_user":
      return <SwitchUserDialog onClose={onClose} />;
    case "suspend":
      return <SuspendDialog shift={shift} onDone={onClose} onClose={onClose} />;
    case "paper":
      return <PaperDialog paper={dialog.paper} title={dialog.title} onClose={onClose} />;
    default:
      return null;
  }
}
