import { useCallback, useState } from "react";

/** A form that survives leaving the page: kept on this device until it is handed in or cleared. */
export function useDraft<T>(name: string, empty: T): [T, (next: T) => void, () => void] {
  const key = `lumbung.draft.${name}`;
  const [draft, setDraft] = useState<T>(() => {
    try {
      const saved = localStorage.getItem(key);
      return saved ? { ...empty, ...(JSON.parse(saved) as T) } : empty;
    } catch {
      return empty;
    }
  });
  const change = useCallback(
    (next: T) => {
      localStorage.setItem(key, JSON.stringify(next));
      setDraft(next);
    },
    [key],
  );
  const forget = useCallback(() => {
    localStorage.removeItem(key);
    setDraft(empty);
  }, [key, empty]);
  return [draft, change, forget];
}
