import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCallback, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { CompleteSaleResponse, LastSale, ProductHit, ShiftView } from "../bindings";
import { KeyHints } from "../kit/KeyHints";
import { ProductField } from "../kit/ProductField";
import { subtractMoney } from "../kit/money";
import { t } from "../kit/messages";
import { useAction, useCall } from "../kit/query";
import { ONE_PIECE, splitQuantityPrefix } from "../kit/quantity";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { dialogIsOpen } from "../kit/useKeys";
import { useSignOut } from "../units/useSignOut";
import { roughTotal, stepQuantity, type Cart } from "./cart";
import { CartLines } from "./CartLines";
import { DonePanel } from "./DonePanel";
import { LastSaleBar } from "./LastSaleBar";
import { PaySheet } from "./PaySheet";
import { lowTone } from "./sound";
import { TillDialogs, type OpenDialog } from "./TillDialogs";
import { TotalPanel } from "./TotalPanel";
import { UnknownBar } from "./UnknownBar";
import { useCart } from "./useCart";
import { useFieldFocus } from "./useFieldFocus";
import { useScanner } from "./useScanner";
import { useSelling } from "./useSelling";
import { useTillKeys } from "./useTillKeys";
import css from "./till.module.css";

type Props = { shift: ShiftView; initialCart: Cart; lastSale?: LastSale; onCloseShift: () => void };

/** The counter: one field, the lines, the total, and Enter. */
export function TillScreen({ shift, initialCart, lastSale, onCloseShift }: Props) {
  const { may } = useWorkplace();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const field = useRef<HTMLInputElement>(null);
  const { cart, step } = useCart(initialCart);
  const selling = useSelling(step);
  const [text, setText] = useState("");
  const [dialog, setDialog] = useState<OpenDialog>();
  const [done, setDone] = useState<CompleteSaleResponse>();
  const [last, setLast] = useState(lastSale);
  const busy = useRef(false);
  const waitingScans = useRef<string[]>([]);
  useFieldFocus(field, dialog === undefined);

  const request = {
    lines: cart.lines.map(({ product_id, quantity }) => ({ product_id, quantity })), member_id: cart.member?.member_id,
  };
  const quoting = useCall("quote_sale", request, { enabled: cart.lines.length > 0, keepPrevious: true });
  const quote = cart.lines.length > 0 ? quoting.data : undefined;
  const exactQuote = quoting.isPlaceholderData || quoting.isFetching ? undefined : quote;
  const total = quote && !quoting.isPlaceholderData ? subtractMoney(quote.payable, quote.rounding) : roughTotal(cart);

  const reprint = useAction("reprint_receipt", {
    refresh: ["print_queue"],
    onDone: ({ receipt }) => setDialog({ kind: "paper", paper: receipt, title: t("reprint.title") }),
  });
  const back = () => {
    selling.dismiss();
    setText("");
  };
  const chosen = cart.lines[cart.chosen];
  const open = (next: OpenDialog) => setDialog(next);

  const pay = async () => {
    await selling.settled();
    setText("");
    open({ kind: "pay" });
  };
  const sell = (code: string) => {
    setDone(undefined);
    setDialog(undefined);
    void selling.take(code, true, text);
    setText("");
  };
  useScanner((code) => {
    // While a sale is on its way the next customer's goods wait their turn.
    if (busy.current) waitingScans.current.push(code);
    else if (dialog?.kind === "price") open({ kind: "price", scanned: { code, at: performance.now() } });
    else if (dialog?.kind === "member") open({ kind: "member", scanned: code });
    else if (dialog?.kind === "shift" || dialog?.kind === "x" || (dialogIsOpen() && !dialog)) lowTone();
    else sell(code);
  });
  const finished = (sale: CompleteSaleResponse) => {
    busy.current = false;
    setDialog(undefined);
    setDone(sale);
    setLast({ sale_id: sale.sale_id, document_number: sale.document_number, payable: sale.payable, change: sale.change });
    step({ do: "start_anew" });
    selling.dismiss();
    const scans = waitingScans.current.splice(0);
    if (scans.length > 0) setDone(undefined);
    for (const code of scans) void selling.take(code, true);
  };
  const setBusy = useCallback((now: boolean) => {
    busy.current = now;
  }, []);
  const { refetch } = quoting;
  const requote = useCallback(() => void refetch().then(({ data }) => {
    if (data) step({ do: "reprice", quote: data });
  }), [refetch, step]);

  const remove = () => {
    const line = chosen;
    const index = cart.chosen;
    if (!line) return;
    step({ do: "remove", index });
    notifications.show({
      id: `removed-${line.product_id}`, withCloseButton: false, autoClose: 6000,
      message: (
        <span>
          {t("till.removed", { name: line.name })}{" "}
          <Button
            size="compact-md" variant="subtle" onClick={() => {
              step({ do: "put_back", index, line });
              notifications.hide(`removed-${line.product_id}`);
            }}
          >
            {t("till.undo")}
          </Button>
        </span>
      ),
    });
  };
  const stepLine = (direction: 1 | -1) =>
    chosen && step({ do: "set_quantity", index: cart.chosen, quantity: stepQuantity(chosen.quantity, direction) });
  const hasLines = cart.lines.length > 0;
  const emptyKeys: Record<string, (() => void) | undefined> = {
    Enter: hasLines ? () => void pay() : undefined,
    "+": () => stepLine(1), "-": () => stepLine(-1), Delete: remove,
    ArrowDown: () => step({ do: "step_choice", by: 1 }), ArrowUp: () => step({ do: "step_choice", by: -1 }),
  };
  const mayReprint = last !== undefined && may("reprint_receipt");
  const hints = useTillKeys({
    pay: hasLines ? () => void pay() : undefined,
    quantity: chosen ? () => open({ kind: "quantity" }) : undefined,
    remove: chosen ? remove : undefined,
    member: () => open({ kind: "member" }),
    priceCheck: () => open({ kind: "price" }),
    reprint: mayReprint ? () => reprint.run({ sale_id: last.sale_id }) : undefined,
    shift: may("read_shift_report") || may("close_shift") ? () => open({ kind: "shift" }) : undefined,
    back, signOut,
  });
  const pick = (product: ProductHit) => {
    setDone(undefined);
    selling.put(product, splitQuantityPrefix(text).quantity ?? ONE_PIECE);
    setText("");
  };
  const typed = (next: string) => {
    setText(next);
    if (next) setDone(undefined);
  };
  return (
    <>
      <main className={css.body}>
        <section className={css.left} aria-label={t("till.sale")}>
          <ProductField
            field={field} label={t("till.scan_label")} placeholder={t("till.scan_placeholder")} text={text} onText={typed} onPick={pick}
            onTake={(line) => {
              setDone(undefined);
              setText(/^\s*\d+([.,]\d+)?\s*[*×]\s*$/.test(line) ? line : "");
              void selling.take(line, false);
            }}
            onEmptyKey={(event) => {
              const act = event.repeat && event.key === "Enter" ? undefined : emptyKeys[event.key];
              act?.();
              return act !== undefined;
            }}
          />
          {selling.unknown && (
            <UnknownBar
              unknown={selling.unknown} onIgnore={back}
              onRegister={may("edit_products")
                ? () => void navigate(`/barang?baru=${encodeURIComponent(selling.unknown?.code ?? "")}`) : undefined}
            />
          )}
          <RefusalAlert failure={selling.failure ?? reprint.failure ?? (hasLines ? quoting.error : null)} />
          {done && !hasLines ? <DonePanel sale={done} /> : (
            <CartLines
              cart={cart} quote={quote} onChoose={(index) => step({ do: "choose", index })} onStep={stepLine}
              onQuantity={() => open({ kind: "quantity" })} onRemove={remove}
            />
          )}
          {!done && !hasLines && last && <LastSaleBar sale={last} />}
          <div className="visually-hidden" role="status" aria-live="polite" data-testid="scan-announcement">
            {selling.announcement}
          </div>
        </section>
        <TotalPanel
          quote={quote} total={total} member={cart.member} count={cart.lines.length} mayPay={hasLines}
          onMember={() => open({ kind: "member" })} onPay={() => void pay()}
          onForgetMember={() => step({ do: "set_member" })}
        />
      </main>
      <footer className={css.footer}><KeyHints hints={hints} /></footer>
      {dialog?.kind === "pay" && hasLines && (
        <PaySheet
          cart={cart} shiftId={shift.shift_id} quote={exactQuote} onClose={() => setDialog(undefined)} onDone={finished}
          onRequote={requote} onBusy={setBusy}
        />
      )}
      <TillDialogs
        dialog={dialog} shift={shift} line={chosen} onOpen={open} onClose={() => setDialog(undefined)}
        onCloseShift={onCloseShift} onQuantity={(quantity) => step({ do: "set_quantity", index: cart.chosen, quantity })}
        onMember={(member) => step({ do: "set_member", member })}
      />
    </>
  );
}
