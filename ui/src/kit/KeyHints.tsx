import { Kbd } from "@mantine/core";
import css from "./kit.module.css";

export type KeyHint = { keys: string; label: string };

/** The line that says what the keys do now. */
export function KeyHints({ hints }: { hints: KeyHint[] }) {
  return (
    <div className={css.hints} data-testid="key-hints">
      {hints.map((hint) => (
        <span key={hint.keys} className={css.hint}>
          <Kbd size="xs">{hint.keys}</Kbd> {hint.label}
        </span>
      ))}
    </div>
  );
}
