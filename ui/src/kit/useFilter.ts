import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** Filters live in the address, so that back, reload and a copied link find the same list. */
export function useFilter() {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (changes: Record<string, string | undefined>, replace = true) => {
      setParams(
        (now) => {
          const next = new URLSearchParams(now);
          for (const [name, value] of Object.entries(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace },
      );
    },
    [setParams],
  );
  return { get: (name: string) => params.get(name) ?? "", set, text: params.toString() };
}
