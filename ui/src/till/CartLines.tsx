import { ActionIcon, Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Quote } from "../bindings";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { formatMoney, negateMoney, priceTimes } from "../kit/money";
import { formatQuantity } from "../kit/quantity";
import type { Cart, CartLine } from "./cart";
import css from "./till.module.css";

type Actions = {
  onChoose: (index: number) => void;
  onStep: (direction: 1 | -1) => void;
  onQuantity: () => void;
  onRemove: () => void;
};

function Tools({ onStep, onQuantity, onRemove }: Omit<Actions, "onChoose">) {
  return (
    <div className={css.chosenTools}>
      <ActionIcon
        className={css.finger}
        size={44}
        variant="default"
        aria-label={t("till.less")}
        onClick={() => onStep(-1)}
      >
        −
      </ActionIcon>
      <Button h={44} variant="default" onClick={onQuantity}>
        {t("till.quantity")}
      </Button>
      <ActionIcon
        className={css.finger}
        size={44}
        variant="default"
        aria-label={t("till.more")}
        onClick={() => onStep(1)}
      >
        +
      </ActionIcon>
      <ActionIcon size={44} variant="default" aria-label={t("till.remove")} onClick={onRemove}>
        <Icon name="trash" />
      </ActionIcon>
    </div>
  );
}

function Row({
  line,
  index,
  chosen,
  quote,
  actions,
}: {
  line: CartLine;
  index: number;
  chosen: boolean;
  quote?: Quote;
  actions: Actions;
}) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen, line.quantity]);
  const priced = quote?.lines.find((each) => each.product_id === line.product_id && each.quantity === line.quantity);
  const price = priced?.unit_price ?? line.unit_price;
  const isShort = priced !== undefined && BigInt(priced.stock) < BigInt(line.quantity);
  return (
    <div
      ref={row}
      className={css.line}
      data-chosen={chosen}
      role="listitem"
      aria-current={chosen || undefined}
      data-testid="cart-line"
      onMouseDown={(event) => {
        if (!(event.target as HTMLElement).closest("button")) event.preventDefault();
        actions.onChoose(index);
      }}
    >
      <span>{index + 1}</span>
      <span className={css.lineName} title={line.name}>
        {line.name}
        {priced?.discounts.map((discount) => (
          <span key={`${discount.kind} ${discount.label}`} className={css.lineNote}>
            {discount.label} {formatMoney(negateMoney(discount.amount))}
          </span>
        ))}
        {isShort && (
          <span className={css.lineNote}>
            <Icon name="warn" size={14} /> {t("till.stock_left", { stock: formatQuantity(priced.stock) })}
          </span>
        )}
      </span>
      {chosen ? <Tools {...actions} /> : <span />}
      <span style={{ textAlign: "right", fontVariantNumeric: "tabular-nums" }}>
        {formatQuantity(line.quantity)} × {formatMoney(price)}
      </span>
      <Amount value={priced?.net ?? priceTimes(line.unit_price, line.quantity)} />
    </div>
  );
}

/** What lies on the counter. */
export function CartLines({ cart, quote, ...actions }: { cart: Cart; quote?: Quote } & Actions) {
  if (cart.lines.length === 0) {
    return (
      <div className={css.lines}>
        <Empty icon="till" title={t("till.ready_title")} text={t("till.ready_text")} />
      </div>
    );
  }
  return (
    // The list scrolls when long: it must be reachable by keyboard, and the arrow keys of the field move in it.
    <div className={css.lines} role="list" aria-label={t("till.cart")} tabIndex={0}>
      {cart.lines.map((line, index) => (
        <Row
          key={line.product_id}
          line={line}
          index={index}
          chosen={index === cart.chosen}
          quote={quote}
          actions={actions}
        />
      ))}
    </div>
  );
}
