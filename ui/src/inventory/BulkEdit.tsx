import { Alert, Button, Drawer, Group, NumberInput, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { BulkChanges, Money, ProductFilter, TaxClass } from "../bindings";
import { DateField } from "../kit/DateField";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { MoneyInput } from "../kit/MoneyInput";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";

const TAX_CLASSES: TaxClass[] = ["taxed", "exempt", "luxury", "agri_one_point_one", "none"];
const PPM_PER_TENTH = 1_000;

type PriceKind = "none" | "percent" | "amount";

/** Changes all goods that the filter lets through; says how many before it does. */
export function BulkEdit({ filter, count, onClose }: { filter: ProductFilter; count: number; onClose: () => void }) {
  const { may } = useWorkplace();
  const [category, setCategory] = useState("");
  const [active, setActive] = useState<string | null>(null);
  const [taxClass, setTaxClass] = useState<string | null>(null);
  const [kind, setKind] = useState<PriceKind>("none");
  const [tenths, setTenths] = useState<number | string>("");
  const [amount, setAmount] = useState<Money>();
  const [lower, setLower] = useState(false);
  const [roundTo, setRoundTo] = useState<string>("10000");
  const [from, setFrom] = useState("");
  const { run, pending, failure } = useAction("bulk_edit_products", {
    refresh: ["list_products", "get_product", "list_price_changes", "label_queue", "quote_sale"],
    onDone: onClose,
  });
  const percent = typeof tenths === "number" ? Math.round(tenths * 10) * PPM_PER_TENTH : undefined;
  const sign = (money: Money) => (lower ? `-${money}` : money);
  const price: BulkChanges["price"] =
    kind === "percent" && percent !== undefined
      ? { percent_ppm: lower ? -percent : percent, round_to: roundTo, effective_from: from || undefined }
      : kind === "amount" && amount !== undefined
        ? { amount: sign(amount), round_to: roundTo, effective_from: from || undefined }
        : undefined;
  const changes: BulkChanges = {
    category: category.trim() || undefined,
    active: active === null ? undefined : active === "yes",
    tax_class: (taxClass ?? undefined) as TaxClass | undefined,
    price,
  };
  const isNothing = Object.values(changes).every((value) => value === undefined);
  return (
    <Drawer opened onClose={onClose} title={t("bulk.title")} size={480} position="right">
      <Stack>
        <Alert color="amber" icon={<Icon name="warn" />}>
          {t("bulk.count", { count: count.toLocaleString("id-ID") })}
        </Alert>
        <TextInput
          label={t("product.category")}
          placeholder={t("bulk.keep")}
          value={category}
          onChange={(event) => setCategory(event.currentTarget.value)}
        />
        <Select
          label={t("product.state")}
          placeholder={t("bulk.keep")}
          clearable
          value={active}
          onChange={setActive}
          data={[
            { value: "yes", label: t("product.active") },
            { value: "no", label: t("product.inactive") },
          ]}
        />
        <Select
          label={t("product.tax_class")}
          placeholder={t("bulk.keep")}
          clearable
          value={taxClass}
          onChange={setTaxClass}
          data={TAX_CLASSES.map((value) => ({ value, label: t(`tax.${value}`) }))}
        />
        {may("set_prices") && (
          <>
            <SegmentedControl
              aria-label={t("bulk.price")}
              value={kind}
              onChange={(value) => setKind(value as PriceKind)}
              data={[
                { value: "none", label: t("bulk.price_keep") },
                { value: "percent", label: t("bulk.price_percent") },
                { value: "amount", label: t("bulk.price_amount") },
              ]}
            />
            {kind !== "none" && (
              <Group align="flex-end">
                <SegmentedControl
                  aria-label={t("bulk.direction")}
                  value={lower ? "down" : "up"}
                  onChange={(value) => setLower(value === "down")}
                  data={[
                    { value: "up", label: t("bulk.up") },
                    { value: "down", label: t("bulk.down") },
                  ]}
                />
                {kind === "percent" ? (
                  <NumberInput
                    label={t("bulk.percent")}
                    value={tenths}
                    onChange={setTenths}
                    min={0}
                    max={1000}
                    decimalScale={1}
                    decimalSeparator=","
                    suffix=" %"
                    w={120}
                  />
                ) : (
                  <MoneyInput label={t("bulk.amount")} value={amount} onChange={setAmount} w={150} />
                )}
                <Select
                  label={t("bulk.round_to")}
                  allowDeselect={false}
                  value={roundTo}
                  onChange={(value) => setRoundTo(value ?? "10000")}
                  data={["100", "5000", "10000", "50000", "100000"].map((value) => ({
                    value,
                    label: `Rp${(Number(value) / 100).toLocaleString("id-ID")}`,
                  }))}
                  w={110}
                />
                <DateField
                  label={t("catalogue.effective_from")}
                  description={t("catalogue.effective_hint")}
                  value={from}
                  onChange={setFrom}
                  clearable
                />
              </Group>
            )}
          </>
        )}
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            color="red"
            disabled={isNothing || count === 0}
            loading={pending}
            onClick={() => run({ filter, changes })}
            data-testid="bulk-run"
          >
            {t("bulk.run", { count: count.toLocaleString("id-ID") })}
          </Button>
        </Group>
      </Stack>
    </Drawer>
  );
}
