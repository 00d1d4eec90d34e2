// What the till does with what was scanned or typed: find it, put it in the cart, or say that nobody knows it.

import { useCallback, useRef, useState } from "react";
import type { FindProductResponse, Quantity } from "../bindings";
import { call, CallFailure } from "../call";
import { t } from "../kit/messages";
import { formatRupiah, timesQuantity } from "../kit/money";
import { formatQuantity, multiplyQuantity, ONE_PIECE, splitQuantityPrefix } from "../kit/quantity";
import { isToBeWeighed, shownQuantity, type CartStep, type Found } from "./cart";
import { highTone, lowTone } from "./sound";

export type Unknown = { code: string; at: number };

const SEARCH_LIMIT = 8;

export function looksLikeCode(text: string): boolean {
  return /^[\w.-]{3,}$/.test(text) && /\d/.test(text);
}

/** A code that a scale printed (domain §9.3). */
const IN_STORE_LABEL = /^2\d{12}$/;

/** What a code stands for, so many times over. */
function times(found: FindProductResponse, code: string, prefix?: Quantity): Found {
  const { product, quantity, unit_name, pack, entered_price } = found;
  return {
    product,
    code,
    unit_name,
    pack,
    quantity: prefix ? multiplyQuantity(prefix, quantity) : quantity,
    entered_price: entered_price && prefix ? timesQuantity(entered_price, prefix) : entered_price,
    // The label of a scale says how much it is.
    isCounted: prefix !== undefined || IN_STORE_LABEL.test(code),
  };
}

type Asking = {
  /** Asked for the price of goods whose price the cashier types. */
  onOpenPrice: (found: Found) => void;
  /** Asked for the weight of goods by weight; none where this till has no scale. */
  onWeigh?: (found: Found) => void;
};

export function useSelling(step: (step: CartStep) => void, { onOpenPrice, onWeigh }: Asking) {
  const [unknown, setUnknown] = useState<Unknown>();
  const [failure, setFailure] = useState<CallFailure>();
  const [announcement, setAnnouncement] = useState("");
  // Scans are answered in the order they came, however quickly they come.
  const queue = useRef<Promise<unknown>>(Promise.resolve());

  const put = useCallback(
    (found: Found) => {
      setUnknown(undefined);
      setFailure(undefined);
      if (found.product.kind === "open_price" && found.entered_price === undefined) return onOpenPrice(found);
      if (onWeigh && isToBeWeighed(found)) return onWeigh(found);
      step({ do: "add", ...found });
      highTone();
      setAnnouncement(
        t("till.added", {
          name: found.product.name,
          quantity: formatQuantity(shownQuantity({ quantity: found.quantity, pack: found.pack ?? ONE_PIECE })),
          price: formatRupiah(found.entered_price ?? found.product.price ?? "0"),
        }),
      );
    },
    [onOpenPrice, onWeigh, step],
  );

  const missed = useCallback((code: string) => {
    lowTone();
    setUnknown({ code, at: performance.now() });
    setAnnouncement(t("till.unknown_code", { code }));
  }, []);

  const lookUp = useCallback(
    async (text: string, scanned: boolean, prefix?: Quantity): Promise<void> => {
      try {
        if (scanned || looksLikeCode(text)) {
          try {
            put(times(await call("find_product", { code: text }), text, prefix));
            return;
          } catch (error) {
            if (!(error instanceof CallFailure) || error.code !== "product_unknown") throw error;
            if (scanned) return missed(text);
          }
        }
        const { products } = await call("search_products", { query: text, limit: SEARCH_LIMIT });
        const first = products[0];
        if (first) put({ product: first, quantity: prefix ?? ONE_PIECE, isCounted: prefix !== undefined });
        else missed(text);
      } catch (error) {
        if (error instanceof CallFailure) setFailure(error);
      }
    },
    [missed, put],
  );

  /** Takes a scan or a typed line; `typedPrefix` is what stood in the field before the scan. */
  const take = useCallback(
    (text: string, scanned: boolean, typedPrefix = "") => {
      const { quantity, rest } = splitQuantityPrefix(scanned ? `${typedPrefix}` : text);
      const wanted = scanned ? text : rest;
      if (!wanted) return queue.current;
      queue.current = queue.current.then(() => lookUp(wanted, scanned, quantity));
      return queue.current;
    },
    [lookUp],
  );

  const settled = useCallback(() => queue.current, []);
  const dismiss = useCallback(() => {
    setUnknown(undefined);
    setFailure(undefined);
  }, []);
  return { take, put, settled, unknown, failure, announcement, dismiss };
}
