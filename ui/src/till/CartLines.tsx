import { ActionIcon, Badge, Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Quote, QuoteLine } from "../bindings";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { formatMoney, negateMoney } from "../kit/money";
import { formatQuantity, ONE_PIECE } from "../kit/quantity";
import { roughLine, shownQuantity, type Cart, type CartLine } from "./cart";
import { levelName } from "./level";
import css from "./till.module.css";

type Actions = {
  onChoose: (index: number) => void;
  onStep: (direction: 1 | -1) => void;
  onQuantity: () => void;
  onDiscount: () => void;
  onRemove: () => void;
};

function Tools({ onStep, onQuantity, onDiscount, onRemove }: Omit<Actions, "onChoose">) {
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
      <Button h={44} px="sm" variant="default" onClick={onQuantity}>
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
      <ActionIcon size={44} variant="default" aria-label={t("till.line_discount")} onClick={onDiscount}>
        %
      </ActionIcon>
      <ActionIcon size={44} variant="default" aria-label={t("till.remove")} onClick={onRemove}>
        <Icon name="trash" />
      </ActionIcon>
    </div>
  );
}

/** What is special about a line: each discount with its reason, an overridden price, too little on the shelf. */
function Notes({ line, priced }: { line: CartLine; priced?: QuoteLine }) {
  if (!priced) return null;
  const isShort = priced.kind === "goods" && BigInt(priced.stock) < BigInt(line.quantity);
  return (
    <>
      {priced.discounts.map((each, index) => (
        <span key={index} className={css.lineNote} data-testid="line-discount">
          {each.label} {formatMoney(negateMoney(each.amount))}
        </span>
      ))}
      {line.override_reason && (
        <span className={css.lineNote}>
          {t("till.overridden", { price: formatMoney(priced.list_price), reason: line.override_reason })}
        </span>
      )}
      {isShort && (
        <span className={css.lineNote}>
          <Icon name="warn" size={14} /> {t("till.stock_left", { stock: formatQuantity(priced.stock) })}
        </span>
      )}
    </>
  );
}

type RowProps = { line: CartLine; index: number; chosen: boolean; priced?: QuoteLine; actions: Actions };

function Row({ line, index, chosen, priced, actions }: RowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen, line.quantity]);
  const level = priced && levelName(priced.level);
  const unit = line.pack === ONE_PIECE ? "" : ` ${line.unit_name}`;
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
        {level && (
          <Badge size="sm" variant="light" color="blue" ml="xs" data-testid="line-level">
            {level}
          </Badge>
        )}
        <Notes line={line} priced={priced} />
      </span>
      {chosen ? <Tools {...actions} /> : <span />}
      <span style={{ textAlign: "right", fontVariantNumeric: "tabular-nums" }}>
        {formatQuantity(shownQuantity(line))}
        {unit} × {formatMoney(priced?.unit_price ?? line.entered_price ?? line.unit_price)}
      </span>
      <Amount value={priced?.net ?? roughLine(line)} />
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
  const quoted = (line: CartLine) =>
    quote?.lines.find((each) => each.line_id === line.line_id && each.quantity === line.quantity);
  return (
    // The list scrolls when long: it must be reachable by keyboard, and the arrow keys of the field move in it.
    <div className={css.lines} role="list" aria-label={t("till.cart")} tabIndex={0}>
      {cart.lines.map((line, index) => (
        <Row
          key={line.line_id}
          line={line}
          index={index}
          chosen={index === cart.chosen}
          priced={quoted(line)}
          actions={actions}
        />
      ))}
    </div>
  );
}
