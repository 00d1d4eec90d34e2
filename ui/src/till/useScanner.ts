import { useEffect, useRef } from "react";
import { SCAN_GAP_MS, ScanTiming } from "./scan_timing";

type Typed = { field: HTMLInputElement | HTMLTextAreaElement; value: string; start: number | null; end: number | null };

function fieldOf(target: EventTarget | null): Typed | undefined {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return undefined;
  return { field: target, value: target.value, start: target.selectionStart, end: target.selectionEnd };
}

/** Sets a field's text so that React hears of it as if it had been typed. */
function write(field: Typed["field"], value: string, caret: number | null): void {
  const prototype = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (caret === null || document.activeElement !== field) return;
  // Behind the end stays behind the end: a field of money has meanwhile put dots into what was typed, and the next
  // digit must not land before the last.
  const at = caret >= value.length ? field.value.length : caret;
  field.setSelectionRange(at, at);
}

function insert(text: string): void {
  const typed = fieldOf(document.activeElement);
  if (!text || !typed) return;
  const start = typed.start ?? typed.value.length;
  const end = typed.end ?? start;
  write(typed.field, typed.value.slice(0, start) + text + typed.value.slice(end), start + text.length);
}

let lastHeldMs = Number.NEGATIVE_INFINITY;

/** Runs what a single key means, unless that key turns out to be the first of a scan. */
export function unlessScanned(run: () => void): void {
  const pressedMs = performance.now();
  window.setTimeout(() => lastHeldMs < pressedMs && run(), SCAN_GAP_MS * 2);
}

/** Hears scans wherever the focus is. What a scanner types never stays in a field. */
export function useScanner(onScan: (code: string) => void): void {
  const heard = useRef(onScan);
  useEffect(() => {
    heard.current = onScan;
  });
  useEffect(() => {
    const timing = new ScanTiming();
    let before: Typed | undefined;
    let beforeRun: Typed | undefined;
    let timer = 0;
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const verdict = timing.press({ key: event.key, atMs: event.timeStamp, repeat: event.repeat });
      window.clearTimeout(timer);
      if (verdict.kind === "pass") {
        insert(verdict.release);
        if (verdict.first) before = fieldOf(event.target);
        if (verdict.begins) beforeRun = before;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (verdict.kind === "hold") {
        timer = window.setTimeout(() => insert(timing.release()), SCAN_GAP_MS * 2);
        lastHeldMs = performance.now();
        return;
      }
      const was = verdict.wholeRun ? beforeRun : before;
      if (was?.field.isConnected) write(was.field, was.value, was.start);
      before = beforeRun = undefined;
      heard.current(verdict.code);
    };
    window.addEventListener("keydown", hear, true);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener("keydown", hear, true);
    };
  }, []);
}
