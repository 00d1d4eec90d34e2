import { Button, Kbd, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Money } from "../../bindings";
import { t } from "../../kit/messages";
import { formatMoney, formatRupiah, parseMoney, priceTimes } from "../../kit/money";
import { useKeys } from "../../kit/useKeys";
import { shownQuantity, type Cart, type CartLine, type CartStep } from "../cart";
import { TillModal } from "../TillModal";
import { formatDiscount, parseDiscount, roughDiscount } from "./discount";

type Way = "line" | "bill" | "price";
type Props = { cart: Cart; line: CartLine; total: Money; step: (step: CartStep) => void; onClose: () => void };

function DiscountForm({ way, cart, line, total, step, onClose }: Props & { way: "line" | "bill" }) {
  const [text, setText] = useState(formatDiscount(way === "line" ? line.discount : cart.bill_discount));
  const discount = parseDiscount(text);
  const gross = way === "bill" ? total : priceTimes(line.entered_price ?? line.unit_price, shownQuantity(line));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (discount === undefined) return;
        step({
          do: "set_discount",
          line_id: way === "line" ? line.line_id : undefined,
          discount: discount ?? undefined,
        });
        onClose();
      }}
    >
      <Stack>
        <TextInput
          size="xl"
          label={way === "line" ? t("discount.on_line", { name: line.name }) : t("discount.on_bill")}
          description={t("discount.how")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          data-autofocus
          autoFocus
          autoComplete="off"
          error={discount === undefined ? t("discount.wrong") : undefined}
          data-testid="discount-text"
        />
        <Text fz="lg" fw={600} mih={28} aria-live="polite">
          {discount && t("discount.takes", { amount: formatRupiah(roughDiscount(discount, gross)) })}
        </Text>
        <Text c="dimmed">{t("discount.cap")}</Text>
        <Button size="lg" type="submit" disabled={discount === undefined}>
          {discount === null ? t("discount.none") : t("discount.set")}
        </Button>
      </Stack>
    </form>
  );
}

function PriceForm({ line, step, onClose }: Pick<Props, "line" | "step" | "onClose">) {
  const [text, setText] = useState(formatMoney(line.entered_price ?? line.unit_price));
  const [reason, setReason] = useState(line.override_reason ?? "");
  const price = parseMoney(text);
  const isPrice = price !== undefined && BigInt(price) >= 0n;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPrice || !reason.trim()) return;
        step({ do: "set_price", line_id: line.line_id, price, reason: reason.trim() });
        onClose();
      }}
    >
      <Stack>
        <TextInput
          size="xl"
          label={t("override.price", { name: line.name, unit: line.unit_name })}
          leftSection="Rp"
          inputMode="numeric"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          data-autofocus
          autoFocus
          autoComplete="off"
          error={isPrice ? undefined : t("pay.not_an_amount")}
          data-testid="override-price"
        />
        <TextInput
          size="lg"
          label={t("override.reason")}
          required
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          autoComplete="off"
          data-testid="override-reason"
        />
        <Text c="dimmed">{t("override.cap")}</Text>
        <Button size="lg" type="submit" disabled={!isPrice || !reason.trim()}>
          {t("override.set")}
        </Button>
      </Stack>
    </form>
  );
}

/** F3: less for this line, less for the whole bill, or another price; F3 again goes from one to the next. */
export function DiscountDialog(props: Props) {
  const [way, setWay] = useState<Way>("line");
  const next: Record<Way, Way> = { line: "bill", bill: "price", price: "line" };
  useKeys(
    {
      F3: (event) => {
        event.preventDefault();
        setWay(next[way]);
      },
    },
    { overDialogs: true, inFields: true },
  );
  return (
    <TillModal onClose={props.onClose} title={t("discount.title")} size="lg">
      <Stack>
        <SegmentedControl
          fullWidth
          size="lg"
          value={way}
          onChange={(chosen) => setWay(chosen as Way)}
          aria-label={t("discount.title")}
          data={[
            { value: "line", label: t("discount.line") },
            { value: "bill", label: t("discount.bill") },
            { value: "price", label: t("override.title") },
          ]}
        />
        <Text size="sm">
          <Kbd size="xs">F3</Kbd> {t("discount.next")}
        </Text>
        {way === "price" ? <PriceForm {...props} /> : <DiscountForm key={way} way={way} {...props} />}
      </Stack>
    </TillModal>
  );
}
