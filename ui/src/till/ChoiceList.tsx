import { UnstyledButton } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { useKeys } from "../kit/useKeys";
import css from "./till.module.css";

type Props<Row> = {
  label: string;
  rows: Row[];
  idOf: (row: Row) => string;
  chosen: number;
  onChoose: (index: number) => void;
  onTake: (row: Row) => void;
  children: (row: Row) => ReactNode;
  enabled?: boolean;
  testId?: string;
  /** Where nothing else in the dialog takes the keys: otherwise Enter would press its close button. */
  takesFocus?: boolean;
};

/** A short list over the counter: up and down choose, Enter takes, a finger does both. */
export function ChoiceList<Row>(props: Props<Row>) {
  const { label, rows, idOf, chosen, onChoose, onTake, children, enabled = true, testId, takesFocus } = props;
  const list = useRef<HTMLDivElement>(null);
  const move = (by: number) => (event: KeyboardEvent) => {
    event.preventDefault();
    if (rows.length > 0) onChoose(Math.max(0, Math.min(rows.length - 1, chosen + by)));
  };
  useKeys(
    {
      ArrowDown: move(1),
      ArrowUp: move(-1),
      Enter: (event) => {
        if (event.target instanceof HTMLButtonElement && !list.current?.contains(event.target)) return;
        const row = rows[chosen];
        event.preventDefault();
        if (row !== undefined && !event.repeat) onTake(row);
      },
    },
    { enabled, overDialogs: true, inFields: true },
  );
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <div
      ref={list}
      role="listbox"
      aria-label={label}
      className={css.choices}
      data-testid={testId}
      data-autofocus={takesFocus || undefined}
      tabIndex={0}
    >
      {rows.map((row, index) => (
        <UnstyledButton
          key={idOf(row)}
          role="option"
          aria-selected={index === chosen}
          className={css.choiceRow}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => (index === chosen ? onTake(row) : onChoose(index))}
        >
          {children(row)}
        </UnstyledButton>
      ))}
    </div>
  );
}
