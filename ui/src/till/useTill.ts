// The counter's state and what can be done with it; the screen only draws it.

import { useCallback, useRef, useState } from "react";
import type { CompleteSaleResponse, LastSale, ProductHit } from "../bindings";
import { subtractMoney } from "../kit/money";
import { useCall } from "../kit/query";
import { ONE_PIECE, splitQuantityPrefix } from "../kit/quantity";
import { dialogIsOpen } from "../kit/useKeys";
import { roughTotal, stepQuantity, type Cart } from "./cart";
import { lowTone } from "./sound";
import type { OpenDialog } from "./TillDialogs";
import { useCart } from "./useCart";
import { useScanner } from "./useScanner";
import { useSelling } from "./useSelling";

const PREFIX_ALONE = /^\s*\d+([.,]\d+)?\s*[*×]\s*$/;

/** The core's price of exactly what lies on the counter. */
function useQuote(cart: Cart) {
  const hasLines = cart.lines.length > 0;
  const lines = cart.lines.map(({ product_id, quantity }) => ({ line_id: product_id, product_id, quantity }));
  const asked = useCall(
    "quote_sale",
    { lines, member_id: cart.member?.member_id },
    {
      enabled: hasLines,
      keepPrevious: true,
    },
  );
  const quote = hasLines ? asked.data : undefined;
  const isOfThisCart = quote !== undefined && !asked.isPlaceholderData;
  return {
    quote,
    /** Only while nothing newer is on its way. */
    exact: isOfThisCart && !asked.isFetching ? quote : undefined,
    total: isOfThisCart ? subtractMoney(quote.payable, quote.rounding) : roughTotal(cart),
    failure: hasLines ? asked.error : null,
    refetch: asked.refetch,
  };
}

export function useTill(initialCart: Cart, lastSale: LastSale | undefined) {
  const { cart, step } = useCart(initialCart);
  const selling = useSelling(step);
  const [text, setText] = useState("");
  const [dialog, setDialog] = useState<OpenDialog>();
  const [done, setDone] = useState<CompleteSaleResponse>();
  const [last, setLast] = useState(lastSale);
  const quoting = useQuote(cart);
  const busy = useRef(false);
  const waitingScans = useRef<string[]>([]);
  const chosen = cart.lines[cart.chosen];

  useScanner((code) => {
    // While a sale is on its way the next customer's goods wait their turn.
    if (busy.current) return void waitingScans.current.push(code);
    if (dialog?.kind === "price") return setDialog({ kind: "price", scanned: { code, at: performance.now() } });
    if (dialog?.kind === "member") return setDialog({ kind: "member", scanned: code });
    const isBlocking = dialog?.kind === "shift" || dialog?.kind === "x" || (dialogIsOpen() && !dialog);
    if (isBlocking) return lowTone();
    setDone(undefined);
    setDialog(undefined);
    void selling.take(code, true, text);
    setText("");
  });

  const setBusy = useCallback((now: boolean) => {
    busy.current = now;
  }, []);
  const { refetch } = quoting;
  const requote = useCallback(
    () =>
      void refetch().then(({ data }) => {
        if (data) step({ do: "reprice", quote: data });
      }),
    [refetch, step],
  );

  return {
    cart,
    step,
    chosen,
    text,
    dialog,
    setDialog,
    done,
    last,
    quoting,
    selling,
    setBusy,
    requote,
    pay: async () => {
      await selling.settled();
      setText("");
      setDialog({ kind: "pay" });
    },
    finished: (sale: CompleteSaleResponse) => {
      busy.current = false;
      setDialog(undefined);
      setDone(sale);
      setLast({
        sale_id: sale.sale_id,
        document_number: sale.document_number,
        payable: sale.payable,
        change: sale.change,
      });
      step({ do: "start_anew" });
      selling.dismiss();
      const scans = waitingScans.current.splice(0);
      if (scans.length > 0) setDone(undefined);
      for (const code of scans) void selling.take(code, true);
    },
    back: () => {
      selling.dismiss();
      setText("");
    },
    /** As typed into the field: a letter begins the next customer's cart. */
    typed: (next: string) => {
      setText(next);
      if (next) setDone(undefined);
    },
    /** Enter on typed text. A quantity alone ("3*") waits for its goods. */
    take: (line: string) => {
      setDone(undefined);
      setText(PREFIX_ALONE.test(line) ? line : "");
      void selling.take(line, false);
    },
    pick: (product: ProductHit) => {
      setDone(undefined);
      selling.put(product, splitQuantityPrefix(text).quantity ?? ONE_PIECE);
      setText("");
    },
    stepLine: (direction: 1 | -1) => {
      if (!chosen) return;
      step({ do: "set_quantity", index: cart.chosen, quantity: stepQuantity(chosen.quantity, direction) });
    },
  };
}
