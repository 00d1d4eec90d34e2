import { Button, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Quantity } from "../../bindings";
import { t } from "../../kit/messages";
import { formatQuantity, parseQuantity } from "../../kit/quantity";
import { baseQuantity, shownQuantity, type CartLine } from "../cart";
import { TillModal } from "../TillModal";

type Props = { line: CartLine; onClose: () => void; onSet: (quantity: Quantity) => void };

/** F2: how many, in the line's own unit. */
export function QuantityDialog({ line, onClose, onSet }: Props) {
  const [text, setText] = useState(formatQuantity(shownQuantity(line)));
  const quantity = parseQuantity(text);
  return (
    <TillModal onClose={onClose} title={t("quantity.title", { name: line.name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (quantity) onSet(baseQuantity(line, quantity));
        }}
      >
        <Stack>
          <TextInput
            size="xl"
            label={t("quantity.label", { unit: line.unit_name })}
            value={text}
            inputMode="decimal"
            onChange={(event) => setText(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
            data-autofocus
            autoComplete="off"
            error={quantity ? undefined : t("quantity.wrong")}
          />
          <Button size="lg" type="submit" disabled={!quantity}>
            {t("quantity.set")}
          </Button>
        </Stack>
      </form>
    </TillModal>
  );
}
