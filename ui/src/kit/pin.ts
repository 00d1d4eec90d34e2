// What a refused PIN says, wherever one is asked for: how many tries are left, or how long to wait.

import { useEffect, useState } from "react";
import type { CallFailure } from "../call";
import { t } from "./messages";
import { refusalText } from "./RefusalAlert";

function dataNumber(failure: CallFailure, name: string): number | undefined {
  const value = (failure.refusal.data as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "number" ? value : undefined;
}

/** Counts down a lock, second by second. */
export function useCountdown(failure: CallFailure | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (failure?.code !== "pin_locked") return;
    const until = Date.now() + (dataNumber(failure, "retry_after_seconds") ?? 0) * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    const timer = window.setInterval(tick, 250);
    return () => window.clearInterval(timer);
  }, [failure]);
  return left;
}

/** The words for a refusal that is about the PIN; undefined for any other. */
export function pinRefusal(failure: CallFailure | null, left: number): string | undefined {
  if (left > 0) return t("sign_in.locked", { seconds: left });
  if (failure?.code !== "pin_wrong") return undefined;
  const attempts = dataNumber(failure, "attempts_left");
  return attempts === undefined ? refusalText(failure) : t("sign_in.wrong", { count: attempts });
}
