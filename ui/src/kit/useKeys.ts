// The keys of a page. While a dialog is open only the dialog's keys are heard.

import { useEffect, useRef } from "react";

export type KeyMap = Record<string, ((event: KeyboardEvent) => void) | undefined>;

/** A key's name as the maps write it: "F2", "Ctrl+K", "Enter", "ArrowUp". */
export function keyName(event: KeyboardEvent): string {
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${name}`;
}

export function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

type Options = { enabled?: boolean; inFields?: boolean; overDialogs?: boolean };

/** Hears keys while the component stands. Plain letters are not heard inside text fields unless asked for. */
export function useKeys(keys: KeyMap, { enabled = true, inFields = false, overDialogs = false }: Options = {}): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    if (!enabled) return;
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (!overDialogs && dialogIsOpen()) return;
      const act = current.current[keyName(event)];
      if (!act) return;
      const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (plain && !inFields && isTextField(event.target)) return;
      act(event);
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [enabled, inFields, overDialogs]);
}
