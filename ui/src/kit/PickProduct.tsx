import { Text } from "@mantine/core";
import { useRef, useState } from "react";
import type { ProductHit } from "../bindings";
import { call } from "../call";
import { t } from "./messages";
import { ProductField } from "./ProductField";

/** The field of products for forms: scan, type a code or a part of a name; the first that fits is taken. */
export function PickProduct({ label, onPick }: { label: string; onPick: (product: ProductHit) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [missed, setMissed] = useState(false);
  const pick = (product: ProductHit) => {
    onPick(product);
    setText("");
    setMissed(false);
    field.current?.focus();
  };
  const take = (typed: string) => {
    void call("find_product", { code: typed.trim() })
      .then(({ product }) => pick(product))
      .catch(() =>
        call("search_products", { query: typed.trim(), limit: 1 }).then(({ products }) => {
          const first = products[0];
          if (first) pick(first);
          else setMissed(true);
        }),
      )
      .catch(() => setMissed(true));
  };
  return (
    <div>
      <ProductField
        field={field}
        label={label}
        placeholder={label}
        size="md"
        text={text}
        onText={(next) => {
          setText(next);
          setMissed(false);
        }}
        onTake={take}
        onPick={pick}
      />
      {missed && (
        <Text c="red" size="sm" role="alert">
          {t("catalogue.not_found", { text })}
        </Text>
      )}
    </div>
  );
}
