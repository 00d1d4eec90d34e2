import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { LastSale, ShiftView } from "../bindings";
import { KeyHints } from "../kit/KeyHints";
import { t } from "../kit/messages";
import { ProductField } from "../kit/ProductField";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { useSignOut } from "../units/useSignOut";
import { isLabelled, type Cart } from "./cart";
import { CartLines } from "./CartLines";
import { DonePanel } from "./DonePanel";
import { Favourites } from "./Favourites";
import { LastSaleBar } from "./LastSaleBar";
import { PaySheet } from "./pay/PaySheet";
import type { Paying } from "./pay/useShowPaying";
import { TillDialogs } from "./TillDialogs";
import { tillActions } from "./till_actions";
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
    Enter: till.chosen && !event.repeat ? () => void till.openSettled({ kind: "pay" }) : undefined,
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

function useCounterKeys(till: Till, remove: () => void, onCloseShift: () => void) {
  const { may } = useWorkplace();
  const signOut = useSignOut();
  const reprint = useAction("reprint_receipt", {
    refresh: ["print_queue"],
    onDone: ({ receipt }) => till.setDialog({ kind: "paper", paper: receipt, title: t("reprint.title") }),
  });
  const { chosen, cart, setDialog } = till;
  const hints = useTillKeys({
    pay: chosen && (() => void till.openSettled({ kind: "pay" })),
    quantity: chosen && !isLabelled(chosen) ? () => setDialog({ kind: "quantity" }) : undefined,
    discount: chosen && (() => setDialog({ kind: "discount" })),
    remove: chosen && remove,
    member: () => setDialog({ kind: "member" }),
    priceCheck: () => setDialog({ kind: "price" }),
    // What was taken already belongs to this till: such a cart is not put aside.
    hold:
      chosen && may("hold_sales") && !cart.payment?.tenders.length
        ? () => void till.openSettled({ kind: "hold" })
        : undefined,
    recall: may("hold_sales") ? () => setDialog({ kind: "recall" }) : undefined,
    goodsBack:
      may("read_sales") && may("return_goods") ? () => setDialog({ kind: "receipts", task: "return" }) : undefined,
    receipts: may("read_sales") ? () => setDialog({ kind: "receipts", task: "reprint" }) : undefined,
    drawer: may("open_drawer") ? () => setDialog({ kind: "drawer" }) : undefined,
    shift:
      may("read_shift_report") || may("close_shift") || may("move_cash")
        ? () => setDialog({ kind: "shift" })
        : undefined,
    back: till.back,
    others: tillActions({ may, onOpen: setDialog, onCloseShift }),
    switchUser: () => setDialog({ kind: "switch_user" }),
    signOut,
  });
  return { hints, failure: reprint.failure, reprint: (sale_id: string) => reprint.run({ sale_id }) };
}

/** The counter: one field, the lines, the total, and Enter. */
export function TillScreen({ shift, initialCart, lastSale, onCloseShift }: Props) {
  const { may } = useWorkplace();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const till = useTill(shift.shift_id, initialCart, lastSale);
  const { cart, step, chosen, quoting, selling, dialog, setDialog, done, last } = till;
  useFieldFocus(field, dialog === undefined);
  const remove = () => {
    if (chosen) removeWithUndo(chosen, cart.chosen, step);
  };
  const keys = useCounterKeys(till, remove, onCloseShift);
  const hasLines = cart.lines.length > 0;
  const quote = hasLines ? quoting.quote : undefined;
  const [paying, setPaying] = useState<Paying>();
  useShowCustomer({ quote, chosen: cart.chosen, member: cart.member, paying, done });
  const close = () => setDialog(undefined);
  const register = (code: string) => void navigate(`/barang?baru=${encodeURIComponent(code)}`);
  return (
    <>
      <main className={css.body}>
        <h1 className="visually-hidden">{t("area.till")}</h1>
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
              onQuantity={() => chosen && !isLabelled(chosen) && setDialog({ kind: "quantity" })}
              onDiscount={() => setDialog({ kind: "discount" })}
              onRemove={remove}
            />
          )}
          <Favourites onPick={till.pick} onMore={() => setDialog({ kind: "goods" })} />
          {!done && !hasLines && last && <LastSaleBar sale={last} />}
          <div className="visually-hidden" role="status" aria-live="polite" data-testid="scan-announcement">
            {selling.announcement}
          </div>
        </section>
        <TotalPanel
          cart={cart}
          quote={quote}
          total={quoting.total}
          mayPay={hasLines}
          onMember={() => setDialog({ kind: "member" })}
          onPay={() => void till.openSettled({ kind: "pay" })}
          onDiscount={() => setDialog({ kind: "discount" })}
          onForgetMember={() => step({ do: "set_member" })}
          onForgetExchange={() => step({ do: "set_exchange" })}
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
          step={step}
          refused={dialog.refused}
          onClose={close}
          onDone={till.finished}
          onRequote={till.requote}
          onBusy={till.setBusy}
          onShow={setPaying}
        />
      )}
      <TillDialogs
        dialog={dialog}
        shift={shift}
        cart={cart}
        line={chosen}
        quote={quoting.exact}
        total={quoting.total}
        step={step}
        onOpen={setDialog}
        onClose={close}
        onCloseShift={() => {
          close();
          onCloseShift();
        }}
        onReprint={keys.reprint}
        onPick={till.pick}
        onOpenPrice={till.takeOpenPrice}
        onWeighed={till.takeWeighed}
      />
    </>
  );
}
