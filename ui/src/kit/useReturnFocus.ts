import { useEffect, useState } from "react";

/** Gives the focus back to where it was when this came up. For what is taken away whole, where a dialog that closes
 * by itself would have done it. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}
