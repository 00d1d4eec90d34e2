import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import type { Money } from "../../bindings";
import { MoneyInput } from "../../kit/MoneyInput";
import { t } from "../../kit/messages";
import type { Found } from "../cart";
import { TillModal } from "../TillModal";

type Props = { found: Found; onClose: () => void; onPrice: (price: Money) => void };

/** Goods of an open price: the cashier says what one of them costs today. */
export function OpenPriceDialog({ found, onClose, onPrice }: Props) {
  const [price, setPrice] = useState<Money>();
  const isPrice = price !== undefined && BigInt(price) > 0n;
  return (
    <TillModal onClose={onClose} title={t("open_price.title", { name: found.product.name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isPrice) onPrice(price);
        }}
      >
        <Stack>
          <MoneyInput
            size="xl"
            label={t("open_price.price", { unit: found.unit_name ?? found.product.unit_name })}
            value={price}
            onChange={setPrice}
            data-autofocus
            data-testid="open-price"
          />
          <Button size="lg" type="submit" disabled={!isPrice}>
            {t("open_price.set")}
          </Button>
        </Stack>
      </form>
    </TillModal>
  );
}
