import { useEffect, useReducer, useRef } from "react";
import { call } from "../call";
import { changeCart, type Cart } from "./cart";

/** Saves the newest cart, one write at a time; what was overtaken meanwhile is never written. */
function makeSaver() {
  let waiting: { cart: Cart | null } | undefined;
  let writing = false;
  const write = async () => {
    if (writing) return;
    writing = true;
    while (waiting) {
      const { cart } = waiting;
      waiting = undefined;
      // A cart that could not be saved is saved with the next change; selling goes on meanwhile.
      await call("save_cart", { cart }).catch(() => undefined);
    }
    writing = false;
  };
  return (cart: Cart) => {
    waiting = { cart: cart.lines.length > 0 || cart.member || cart.exchange ? cart : null };
    void write();
  };
}

/** The cart and its steps. Each change is saved, so that a power cut lands in the same cart. */
export function useCart(initial: Cart) {
  const [cart, step] = useReducer(changeCart, initial);
  const saver = useRef<ReturnType<typeof makeSaver>>(undefined);
  saver.current ??= makeSaver();
  const untouched = useRef(initial);
  useEffect(() => {
    if (cart !== untouched.current) saver.current?.(cart);
  }, [cart]);
  return { cart, step };
}
