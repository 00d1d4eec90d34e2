import { useEffect, useRef } from "react";
import { DisplaySpeaker, type DisplayState } from "./channel";

/** Shows the customer what the till says; call it once on the till's page. When the till closes, it says welcome. */
export function useCustomerDisplay(state: DisplayState): void {
  const speaker = useRef<DisplaySpeaker | undefined>(undefined);
  const shop = useRef(state.shop);
  useEffect(() => {
    const own = new DisplaySpeaker();
    speaker.current = own;
    return () => {
      own.tell({ kind: "welcome", shop: shop.current });
      own.close();
      speaker.current = undefined;
    };
  }, []);
  // The state is made anew at every rendering: only what it says counts.
  const said = JSON.stringify(state);
  useEffect(() => {
    const next = JSON.parse(said) as DisplayState;
    shop.current = next.shop;
    speaker.current?.tell(next);
  }, [said]);
}
