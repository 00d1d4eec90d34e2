import { useEffect } from "react";

/** How many places are remembered: as many as dialogs lie over one another, and a few more. */
const REMEMBERED = 12;

const canTake = (element: HTMLElement) => element.isConnected && element.getClientRects().length > 0;

/**
 * Keeps the keyboard where somebody worked. A dialog that is taken away at once leaves the focus nowhere; then it goes
 * back to the last place that is still there: the row of the table, the button, the dialog below.
 */
export function useKeptFocus() {
  useEffect(() => {
    let places: HTMLElement[] = [];
    const remember = (event: FocusEvent) => {
      if (!(event.target instanceof HTMLElement) || event.target === document.body) return;
      const { target } = event;
      places = [...places.filter((place) => place !== target && place.isConnected), target].slice(-REMEMBERED);
    };
    const goBack = () => {
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      places.findLast(canTake)?.focus({ preventScroll: true });
    };
    // Dialogs live in the portals beside the page; only what comes and goes there is watched.
    const watched = new MutationObserver((changes) => {
      if (changes.some((change) => change.removedNodes.length > 0)) setTimeout(goBack);
    });
    const watch = () => {
      watched.disconnect();
      watched.observe(document.body, { childList: true });
      for (const portal of document.querySelectorAll("[data-portal]")) watched.observe(portal, { childList: true });
    };
    const hear = (event: FocusEvent) => {
      remember(event);
      if (event.target instanceof HTMLElement && event.target.closest("[data-portal]")) watch();
    };
    watch();
    document.addEventListener("focusin", hear);
    return () => {
      watched.disconnect();
      document.removeEventListener("focusin", hear);
    };
  }, []);
}
