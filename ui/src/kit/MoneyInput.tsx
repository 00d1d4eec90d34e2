import { TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Money } from "../bindings";
import { formatMoney, groupWhileTyping, parseMoney } from "./money";

type Props = Omit<TextInputProps, "value" | "onChange" | "defaultValue"> & {
  value: Money | undefined;
  onChange: (value: Money | undefined) => void;
};

/** A field for an amount in rupiah: digits group while they are typed, nothing passes through a float. */
export function MoneyInput({ value, onChange, ...rest }: Props) {
  const [text, setText] = useState(() => (value === undefined ? "" : formatMoney(value)));
  useEffect(() => {
    setText((shown) => (parseMoney(shown) === value ? shown : value === undefined ? "" : formatMoney(value)));
  }, [value]);
  return (
    <TextInput
      leftSection="Rp"
      inputMode="numeric"
      autoComplete="off"
      {...rest}
      value={text}
      onChange={(event) => {
        const next = groupWhileTyping(event.currentTarget.value);
        setText(next);
        onChange(parseMoney(next));
      }}
      styles={{ input: { textAlign: "right", fontVariantNumeric: "tabular-nums" } }}
    />
  );
}
