// The counter's state and what can be done with it; the screen only draws it.

import { useCallback, useRef, useState } from "react";
import type { CompleteSaleResponse, LastSale, Money, ProductHit, Quantity } from "../bindings";
import { useCall } from "../kit/query";
import { ONE_PIECE, splitQuantityPrefix } from "../kit/quantity";
import { dialogIsOpen } from "../kit/useKeys";
import { exchangeOf, isLabelled, lineRequests, roughTotal, stepQuantity, type Cart, type Found } from "./cart";
import { restoreDialog, scanMeaning, toRemember, type OpenDialog, type ScanMeaning } from "./open_dialog";
import { highTone, lowTone } from "./sound";
import { useCart } from "./useCart";
import { useScanner } from "./useScanner";
import { useSelling } from "./useSelling";

const PREFIX_ALONE = /^\s*\d+([.,]\d+)?\s*[*×]\s*$/;

/** The core's price of exactly what lies on the counter. */
function useQuote(cart: Cart) {
  const hasLines = cart.lines.length > 0;
  const { member, bill_discount } = cart;
  const asked = useCall(
    "quote_sale",
    { lines: lineRequests(cart), member_id: member?.member_id, bill_discount, exchange: exchangeOf(cart) },
    { enabled: hasLines, keepPrevious: true },
  );
  const quote = hasLines ? asked.data : undefined;
  const isOfThisCart = quote !== undefined && !asked.isPlaceholderData;
  return {
    quote,
    /** Only while nothing newer is on its way. */
    exact: isOfThisCart && !asked.isFetching ? quote : undefined,
    total: isOfThisCart ? quote.due : roughTotal(cart),
    failure: hasLines ? asked.error : null,
    refetch: asked.refetch,
  };
}

/** Only the shift it was opened in finds its dialog again. */
const DIALOG_KEY = "lumbung.till.dialog";

function remembered(shiftId: string, hasGoods: boolean): OpenDialog | undefined {
  try {
    const saved = JSON.parse(localStorage.getItem(DIALOG_KEY) ?? "null") as { shift?: string; dialog?: unknown } | null;
    return saved?.shift === shiftId ? restoreDialog(saved.dialog, hasGoods) : undefined;
  } catch {
    return undefined;
  }
}

/** The dialog over the counter; a reload or a power cut lands in the same one. */
function useOpenDialog(shiftId: string, hasGoods: boolean) {
  const [dialog, set] = useState(() => remembered(shiftId, hasGoods));
  /** Known at once, before the screen is drawn again. */
  const now = useRef(dialog);
  const setDialog = useCallback(
    (next: OpenDialog | undefined) => {
      now.current = next;
      const kept = toRemember(next);
      if (kept) localStorage.setItem(DIALOG_KEY, JSON.stringify({ shift: shiftId, dialog: kept }));
      else localStorage.removeItem(DIALOG_KEY);
      set(next);
    },
    [shiftId],
  );
  return [dialog, setDialog, now] as const;
}

/** What a scan means now. */
function meaningOf(dialog: OpenDialog | undefined, hasGoods: boolean): ScanMeaning {
  // A dialog that is not the counter's own stands there: the palette, or the closing of the shift.
  if (!dialog && dialogIsOpen()) return "refused";
  // Without a receipt the goods are scanned first.
  if (dialog?.kind === "loose_return" && !hasGoods) return "cart";
  return scanMeaning(dialog);
}

export function useTill(shiftId: string, initialCart: Cart, lastSale: LastSale | undefined) {
  const { cart, step } = useCart(initialCart);
  const [dialog, setDialog, dialogNow] = useOpenDialog(shiftId, initialCart.lines.length > 0);
  const askPrice = useCallback((found: Found) => setDialog({ kind: "open_price", found }), [setDialog]);
  const askWeight = useCallback((found: Found) => setDialog({ kind: "weigh", found }), [setDialog]);
  const scale = useCall("get_scale", {}, { staleTime: Number.POSITIVE_INFINITY });
  const onWeigh = scale.data?.settings ? askWeight : undefined;
  const selling = useSelling(step, { onOpenPrice: askPrice, onWeigh });
  const [text, setText] = useState("");
  const [done, setDone] = useState<CompleteSaleResponse>();
  const [last, setLast] = useState(lastSale);
  const quoting = useQuote(cart);
  const busy = useRef(false);
  const waitingScans = useRef<string[]>([]);
  const chosen = cart.lines[cart.chosen];

  useScanner((code) => {
    // While a sale is on its way the next customer's goods wait their turn.
    if (busy.current) return void waitingScans.current.push(code);
    switch (meaningOf(dialog, cart.lines.length > 0)) {
      case "refused":
        lowTone();
        if (dialog?.kind === "pay") setDialog({ kind: "pay", refused: code });
        return;
      case "dialog":
        return setDialog({ ...dialog, scanned: { code, at: performance.now() } } as OpenDialog);
      case "cart":
        break;
    }
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
    /** Opens a dialog about the whole cart after every scan was looked up; a price that is asked for comes first. */
    openSettled: async (next: OpenDialog) => {
      await selling.settled();
      if (dialogNow.current?.kind === "open_price" || dialogNow.current?.kind === "weigh") return lowTone();
      setText("");
      setDialog(next);
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
      setDialog(undefined);
      const { quantity } = splitQuantityPrefix(text);
      selling.put({ product, quantity: quantity ?? ONE_PIECE, isCounted: quantity !== undefined });
      setText("");
    },
    /** The price of goods that have none of their own. Their code is left out: no scale wrote this price. */
    takeOpenPrice: (found: Found, price: Money) => {
      step({ do: "add", ...found, code: undefined, entered_price: price });
      highTone();
      setDialog(undefined);
    },
    /** What the scale said, or what was typed for it: each weighing is a line of its own goods, added up. */
    takeWeighed: (found: Found, quantity: Quantity) => {
      setDialog(undefined);
      selling.put({ ...found, quantity, isCounted: true });
    },
    stepLine: (direction: 1 | -1) => {
      if (!chosen) return;
      if (isLabelled(chosen)) return lowTone();
      step({ do: "set_quantity", line_id: chosen.line_id, quantity: stepQuantity(chosen, direction) });
    },
  };
}
