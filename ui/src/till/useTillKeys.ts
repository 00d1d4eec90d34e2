// What each key of the till does now, and the line at the bottom that says so. A key without a function is not shown.

import { spotlight } from "@mantine/spotlight";
import type { KeyHint } from "../kit/KeyHints";
import { t } from "../kit/messages";
import { useLendActions, type PaletteAction } from "../kit/palette";
import { useKeys, type KeyMap } from "../kit/useKeys";

export type TillActions = {
  pay?: () => void;
  quantity?: () => void;
  discount?: () => void;
  member: () => void;
  priceCheck: () => void;
  hold?: () => void;
  recall?: () => void;
  goodsBack?: () => void;
  receipts?: () => void;
  shift?: () => void;
  drawer?: () => void;
  back: () => void;
  switchUser: () => void;
  signOut: () => void;
  remove?: () => void;
  /** What has no key of its own. */
  others: PaletteAction[];
};

function held(act: (() => void) | undefined): KeyMap[string] {
  return (event) => {
    event.preventDefault();
    if (!event.repeat) act?.();
  };
}

export function useTillKeys(actions: TillActions): KeyHint[] {
  useKeys({
    // The browser's own meaning of these keys (reload, full screen, tools) has no place at a till, used or not.
    F1: held(() => spotlight.open()),
    F2: held(actions.quantity),
    F3: held(actions.discount),
    F4: held(actions.member),
    F5: held(actions.priceCheck),
    F6: held(actions.hold),
    F7: held(actions.recall),
    F8: held(actions.goodsBack),
    F9: held(actions.receipts),
    F10: held(actions.drawer),
    F11: held(actions.shift),
    F12: held(actions.pay),
    Escape: held(actions.back),
  });
  useKeys({ F5: held(undefined), F10: held(undefined), F11: held(undefined) }, { overDialogs: true });
  const lend: (PaletteAction | undefined)[] = [
    actions.pay && { id: "pay", label: t("keys.pay"), icon: "till", keys: "F12", run: actions.pay },
    actions.quantity && { id: "quantity", label: t("keys.quantity"), icon: "plus", keys: "F2", run: actions.quantity },
    actions.discount && { id: "discount", label: t("keys.discount"), icon: "check", keys: "F3", run: actions.discount },
    { id: "member", label: t("keys.member"), icon: "people", keys: "F4", run: actions.member },
    { id: "price", label: t("keys.price"), icon: "search", keys: "F5", run: actions.priceCheck },
    actions.hold && { id: "hold", label: t("keys.hold"), icon: "waiting", keys: "F6", run: actions.hold },
    actions.recall && { id: "recall", label: t("keys.recall"), icon: "download", keys: "F7", run: actions.recall },
    actions.goodsBack && { id: "return", label: t("keys.return"), icon: "back", keys: "F8", run: actions.goodsBack },
    actions.receipts && {
      id: "receipts",
      label: t("keys.receipts"),
      icon: "receipt",
      keys: "F9",
      run: actions.receipts,
    },
    actions.drawer && { id: "drawer", label: t("keys.drawer"), icon: "till", keys: "F10", run: actions.drawer },
    actions.shift && { id: "shift", label: t("keys.shift"), icon: "waiting", keys: "F11", run: actions.shift },
    ...actions.others,
    { id: "switch", label: t("keys.switch_user"), icon: "user", run: actions.switchUser },
    { id: "sign_out", label: t("keys.sign_out"), icon: "exit", run: actions.signOut },
  ];
  useLendActions(
    lend
      .filter((action) => action !== undefined)
      .map((action) => ({
        ...action,
        label: action.label.charAt(0).toUpperCase() + action.label.slice(1),
      })),
  );
  // F3, F4 and F12 stand on the buttons beside the total; one row must hold the others.
  const hints: (KeyHint | undefined)[] = [
    actions.quantity && { keys: "F2 + −", label: t("keys.quantity") },
    { keys: "F5", label: t("keys.price") },
    actions.hold && { keys: "F6", label: t("keys.hold") },
    actions.recall && { keys: "F7", label: t("keys.recall") },
    actions.goodsBack && { keys: "F8", label: t("keys.return") },
    actions.receipts && { keys: "F9", label: t("keys.receipts") },
    actions.drawer && { keys: "F10", label: t("keys.drawer") },
    actions.shift && { keys: "F11", label: t("keys.shift") },
    actions.remove && { keys: "Del", label: t("keys.remove") },
    actions.remove && { keys: "↑ ↓", label: t("keys.lines") },
    { keys: "3*", label: t("keys.prefix") },
    { keys: "F1", label: t("keys.palette") },
  ];
  return hints.filter((hint) => hint !== undefined);
}
