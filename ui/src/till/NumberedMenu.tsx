import { Kbd, Text, UnstyledButton } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Icon, type IconName } from "../kit/Icon";
import { useKeys } from "../kit/useKeys";
import { unlessScanned } from "./useScanner";
import css from "./till.module.css";

export type MenuItem = { id: string; icon: IconName; label: string; note?: string; run: () => void };

/** So many items stand below one another on the smallest screen. */
const SHORT = 8;

/** The number of an item: the tenth is 0, and further ones have none. */
function numberOf(index: number): string | undefined {
  return index < 10 ? String((index + 1) % 10) : undefined;
}

/** A short list of things to do, each with its number: the number alone is enough. */
export function NumberedMenu({ label, items }: { label: string; items: MenuItem[] }) {
  const list = useRef<HTMLDivElement>(null);
  const isTall = items.length > SHORT;
  const press = (run: () => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    // The first digit of a scan chooses nothing.
    unlessScanned(run);
  };
  const keys = items.slice(0, 10).map((item, index) => [numberOf(index), press(item.run)] as const);
  useEffect(() => list.current?.querySelector("button")?.focus(), []);
  const move = (by: number) => (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    event.preventDefault();
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
  };
  useKeys(
    {
      ...Object.fromEntries(keys),
      ArrowDown: move(1),
      ArrowUp: move(-1),
    },
    { overDialogs: true },
  );
  return (
    <div
      ref={list}
      className={isTall ? css.menuTall : css.menu}
      style={isTall ? { gridTemplateRows: `repeat(${Math.ceil(items.length / 2)}, auto)` } : undefined}
      role="group"
      aria-label={label}
    >
      {items.map((item, index) => (
        <UnstyledButton
          key={item.id}
          className={css.menuItem}
          onClick={item.run}
          data-autofocus={index === 0 || undefined}
          data-testid={item.id}
        >
          {numberOf(index) ? <Kbd>{numberOf(index)}</Kbd> : <span />}
          <Icon name={item.icon} />
          <span>
            {item.label}
            {item.note && <Text size="sm">{item.note}</Text>}
          </span>
        </UnstyledButton>
      ))}
    </div>
  );
}
