import { useRef } from "react";
import { useNavigate } from "react-router";
import type { LastSale, ShiftView } from "../bindings";
import { KeyHints } from "../kit/KeyHints";
import { t } from "../kit/messages";
import { ProductField } from "../kit/ProductField";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { useSignOut } from "../units/useSignOut";
import type { Cart } from "./cart";
import { CartLines } from "./CartLines";
import { DonePanel } from "./DonePanel";
import { LastSaleBar } from "./LastSaleBar";
import { PaySheet } from "./PaySheet";
import { TillDialogs } from "./TillDialogs";
import { TotalPanel } from "./TotalPanel";
import { removeWithUndo } from "./undo";
import { UnknownBar } from "./UnknownBar";
import { useFieldFocus } from "./useFieldFocus";
import { useShowCustomer } from "./useShowCustomer";
import { useTill } from "./useTill";
import { useTillKeys } from "./useTillKeys";
import css from "./till.module.css";

type Props = { shift: ShiftView; initialCart: Cart; lastSale?: LastSale; onCloseShift: () => void };
type Till = ReturnType<typeof useTill>;

/** What the keys mean on the empty field; true when one was meant. */
function emptyFieldKey(event: React.KeyboardEvent, till: Till, remove: () => void): boolean {
  const keys: Record<string, (() => void) | undefined> = {
    Enter: till.chosen && !event.repeat ? () => void till.pay() : undefined,
    "+": () => till.stepLine(1),
    "-": () => till.stepLine(-1),
    Delete: remove,
    ArrowDown: () => till.step({ do: "step_choice", by: 1 }),
    ArrowUp: () => till.step({ do: "step_choice", by: -1 }),
  };
  const act = keys[event.key];
  act?.();
  return act !== undefined;
}

function useCounterKeys(till: Till, remove: () => void) {
  const { may } = useWorkplace();
  const signOut = useSignOut();
  const reprint = useAction("reprint_receipt", {
    refresh: ["print_queue"],
    onDone: ({ receipt }) => till.setDialog({ kind: "paper", paper: receipt, title: t("reprint.title") }),
  });
  const { chosen, last } = till;
  const hints = useTillKeys({
    pay: chosen && (() => void till.pay()),
    quantity: chosen && (() => till.setDialog({ kind: "quantity" })),
    remove: chosen && remove,
    member: () => till.setDialog({ kind: "member" }),
    priceCheck: () => till.setDialog({ kind: "price" }),
    reprint: last && may("reprint_receipt") ? () => reprint.run({ sale_id: last.sale_id }) : undefined,
    drawer: may("open_drawer") ? () => till.setDialog({ kind: "drawer" }) : undefined,
    shift: may("read_shift_report") || may("close_shift") ? () => till.setDialog({ kind: "shift" }) : undefined,
    back: till.back,
    signOut,
  });
  return { hints, failure: reprint.failure };
}

/** The counter: one field, the lines, the total, and Enter. */
export function TillScreen({ shift, initialCart, lastSale, onCloseShift }: Props) {
  const { may } = useWorkplace();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const till = useTill(initialCart, lastSale);
  const { cart, step, chosen, quoting, selling, dialog, setDialog, done, last } = till;
  useFieldFocus(field, dialog === undefined);
  const remove = () => {
    if (chosen) removeWithUndo(chosen, cart.chosen, step);
  };
  const keys = useCounterKeys(till, remove);
  const hasLines = cart.lines.length > 0;
  const quote = hasLines ? quoting.quote : undefined;
  useShowCustomer({ quote, chosen: cart.chosen, member: cart.member, isPaying: dialog?.kind === "pay", done });
  const close = () => setDialog(undefined);
  const register = (code: string) => void navigate(`/barang?baru=${encodeURIComponent(code)}`);
  return (
    <>
      <main className={css.body}>
        <section className={css.left} aria-label={t("till.sale")}>
          <ProductField
            field={field}
            label={t("till.scan_label")}
            placeholder={t("till.scan_placeholder")}
            text={till.text}
            onText={till.typed}
            onPick={till.pick}
            onTake={till.take}
            onEmptyKey={(event) => emptyFieldKey(event, till, remove)}
          />
          {selling.unknown && (
            <UnknownBar
              unknown={selling.unknown}
              onIgnore={till.back}
              onRegister={may("edit_products") ? () => register(selling.unknown?.code ?? "") : undefined}
            />
          )}
          <RefusalAlert failure={selling.failure ?? keys.failure ?? quoting.failure} />
          {done && !hasLines ? (
            <DonePanel sale={done} />
          ) : (
            <CartLines
              cart={cart}
              quote={quoting.quote}
              onChoose={(index) => step({ do: "choose", index })}
              onStep={till.stepLine}
              onQuantity={() => setDialog({ kind: "quantity" })}
              onRemove={remove}
            />
          )}
          {!done && !hasLines && last && <LastSaleBar sale={last} />}
          <div className="visually-hidden" role="status" aria-live="polite" data-testid="scan-announcement">
            {selling.announcement}
          </div>
        </section>
        <TotalPanel
          quote={quoting.quote}
          total={quoting.total}
          member={cart.member}
          count={cart.lines.length}
          mayPay={hasLines}
          onMember={() => setDialog({ kind: "member" })}
          onPay={() => void till.pay()}
          onForgetMember={() => step({ do: "set_member" })}
        />
      </main>
      <footer className={css.footer}>
        <KeyHints hints={keys.hints} />
      </footer>
      {dialog?.kind === "pay" && hasLines && (
        <PaySheet
          cart={cart}
          shiftId={shift.shift_id}
          quote={quoting.exact}
          onClose={close}
          onDone={till.finished}
          onRequote={till.requote}
          onBusy={till.setBusy}
        />
      )}
      <TillDialogs
        dialog={dialog}
        shift={shift}
        line={chosen}
        onOpen={setDialog}
        onClose={close}
        onCloseShift={onCloseShift}
        onQuantity={(quantity) => step({ do: "set_quantity", index: cart.chosen, quantity })}
        onMember={(member) => step({ do: "set_member", member })}
      />
    </>
  );
}
