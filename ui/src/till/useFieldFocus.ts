import { useEffect, type RefObject } from "react";
import { dialogIsOpen, isTextField } from "../kit/useKeys";

const FIELD_KEYS = new Set(["Enter", "Delete", "ArrowUp", "ArrowDown"]);

/** Typing always lands in the one field: a printable key pressed elsewhere moves the focus there first. */
export function useFieldFocus(field: RefObject<HTMLInputElement | null>, noDialog: boolean): void {
  useEffect(() => {
    if (noDialog) field.current?.focus();
  }, [field, noDialog]);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || dialogIsOpen() || isTextField(event.target)) return;
      const onBody = event.target === document.body;
      // Space and Enter on a button that was reached by Tab press that button.
      const printable = event.key.length === 1 && (event.key !== " " || onBody);
      if (printable || (onBody && FIELD_KEYS.has(event.key))) field.current?.focus();
    };
    window.addEventListener("keydown", hear, true);
    return () => window.removeEventListener("keydown", hear, true);
  }, [field]);
}
