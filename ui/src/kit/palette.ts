// What the palette offers besides the areas: a page lends its own actions for as long as it stands.

import { useEffect, useRef, useSyncExternalStore } from "react";
import type { IconName } from "./Icon";

export type PaletteAction = { id: string; label: string; icon: IconName; keys?: string; run: () => void };

let lent: PaletteAction[] = [];
const listeners = new Set<() => void>();

function publish(actions: PaletteAction[]): void {
  lent = actions;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLentActions(): PaletteAction[] {
  return useSyncExternalStore(subscribe, () => lent);
}

/** Lends a page's actions to the palette. Only names and presence are compared; the newest closure always runs. */
export function useLendActions(actions: PaletteAction[]): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  const names = actions.map((action) => `${action.id}|${action.label}`).join("\n");
  useEffect(() => {
    publish(current.current.map((action, index) => ({ ...action, run: () => current.current[index]?.run() })));
    return () => publish([]);
  }, [names]);
}
