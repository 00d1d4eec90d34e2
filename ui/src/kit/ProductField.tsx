import { TextInput } from "@mantine/core";
import { useEffect, useState, type RefObject } from "react";
import type { ProductHit } from "../bindings";
import { Amount } from "./Figure";
import { Icon } from "./Icon";
import css from "./kit.module.css";
import { t } from "./messages";
import { formatQuantity, splitQuantityPrefix } from "./quantity";
import { useCall } from "./query";

const LIMIT = 8;

type Props = {
  field: RefObject<HTMLInputElement | null>;
  label: string;
  placeholder: string;
  size?: "md" | "lg";
  text: string;
  onText: (text: string) => void;
  /** Enter on text without a chosen result. */
  onTake: (text: string) => void;
  onPick: (product: ProductHit) => void;
  /** A key on the empty field; true when it meant something. */
  onEmptyKey?: (event: React.KeyboardEvent) => boolean;
};

function ResultRow({ hit, chosen, id, onPick }: { hit: ProductHit; chosen: boolean; id: string; onPick: () => void }) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className={css.result}
      onMouseDown={(event) => {
        event.preventDefault();
        onPick();
      }}
    >
      <span className={css.resultName}>{hit.name}</span>
      <span className={css.resultNote}>
        {t("till.result_stock", { stock: formatQuantity(hit.stock), unit: hit.unit_name })}
      </span>
      <Amount value={hit.price} />
    </div>
  );
}

/** The one field: scan, type a code, or type any part of a name. */
export function ProductField({
  field,
  label,
  placeholder,
  size = "lg",
  text,
  onText,
  onTake,
  onPick,
  onEmptyKey,
}: Props) {
  const query = splitQuantityPrefix(text).rest;
  const { data } = useCall(
    "search_products",
    { query, limit: LIMIT },
    {
      enabled: query.length > 0,
      keepPrevious: true,
      staleTime: 2_000,
    },
  );
  const hits = query ? (data?.products ?? []) : [];
  const [chosen, setChosen] = useState(-1);
  useEffect(() => setChosen(-1), [query]);

  const hear = (event: React.KeyboardEvent) => {
    if (text === "") {
      if (onEmptyKey?.(event)) event.preventDefault();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      setChosen((at) => Math.max(-1, Math.min(hits.length - 1, at + by)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const hit = hits[chosen];
      if (hit) onPick(hit);
      else onTake(text);
    }
  };
  const open = hits.length > 0;
  return (
    <div style={{ position: "relative" }}>
      <TextInput
        ref={field}
        size={size}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={hear}
        aria-label={label}
        placeholder={placeholder}
        leftSection={<Icon name="search" />}
        autoComplete="off"
        spellCheck={false}
        data-testid="scan-field"
        autoFocus
        role="combobox"
        aria-expanded={open}
        aria-controls="scan-results"
        aria-autocomplete="list"
        aria-activedescendant={open && chosen >= 0 ? `scan-result-${chosen}` : undefined}
      />
      {open && (
        <div id="scan-results" role="listbox" aria-label={t("till.results")} className={css.results}>
          {hits.map((hit, index) => (
            <ResultRow
              key={hit.product_id}
              id={`scan-result-${index}`}
              hit={hit}
              chosen={index === chosen}
              onPick={() => onPick(hit)}
            />
          ))}
        </div>
      )}
    </div>
  );
}
