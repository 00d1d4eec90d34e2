import { SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Denomination, Money } from "../bindings";
import { MoneyInput } from "../kit/MoneyInput";
import { t } from "../kit/messages";
import { formatMoney, formatRupiah, moneyFromRupiah } from "../kit/money";
import css from "./till.module.css";

/** Notes and coins in circulation, largest first. */
const VALUES = [100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100];

export type Counted = { total: Money; denominations?: Denomination[] };
type Way = "total" | "pieces";

function totalOf(counts: Record<number, string>): Counted {
  const denominations = VALUES.map((value_rupiah) => ({
    value_rupiah,
    count: Number.parseInt(counts[value_rupiah] ?? "0", 10) || 0,
  })).filter((each) => each.count > 0);
  const rupiah = denominations.reduce((sum, each) => sum + BigInt(each.value_rupiah) * BigInt(each.count), 0n);
  return { total: moneyFromRupiah(rupiah), denominations: denominations as unknown as Denomination[] };
}

/** Steps to the next field of the count, so that the number pad's Enter is enough. */
function stepOn(event: React.KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "Enter") return;
  const fields = [...(event.currentTarget.closest("[data-count]")?.querySelectorAll("input") ?? [])];
  const next = fields[fields.indexOf(event.currentTarget) + 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Counts a drawer: in one sum, or piece by piece. */
export function DenominationCount({
  label,
  onCounted,
}: {
  label: string;
  onCounted: (counted: Counted | undefined) => void;
}) {
  const [way, setWay] = useState<Way>("total");
  const [total, setTotal] = useState<Money>();
  const [counts, setCounts] = useState<Record<number, string>>({});
  const choose = (next: Way) => {
    setWay(next);
    onCounted(next === "total" ? (total === undefined ? undefined : { total }) : totalOf(counts));
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        value={way}
        onChange={(next) => choose(next as Way)}
        aria-label={t("count.way")}
        fullWidth
        size="md"
        data={[
          { value: "total", label: t("count.total") },
          { value: "pieces", label: t("count.pieces") },
        ]}
      />
      {way === "total" ? (
        <MoneyInput
          size="xl"
          label={label}
          value={total}
          data-autofocus
          data-testid="count-total"
          onChange={(next) => {
            setTotal(next);
            onCounted(next === undefined ? undefined : { total: next });
          }}
        />
      ) : (
        <div className={css.denominations} data-count>
          {VALUES.map((value) => (
            <div key={value} className={css.denomination}>
              <Text ta="right" component="label" htmlFor={`count-${value}`}>
                {formatMoney(moneyFromRupiah(value))} ×
              </Text>
              <TextInput
                id={`count-${value}`}
                inputMode="numeric"
                value={counts[value] ?? ""}
                autoComplete="off"
                onKeyDown={stepOn}
                onChange={(event) => {
                  const next = { ...counts, [value]: event.currentTarget.value.replace(/\D/g, "").slice(0, 6) };
                  setCounts(next);
                  onCounted(totalOf(next));
                }}
              />
              <Text ta="right">{formatMoney(moneyFromRupiah(BigInt(value) * BigInt(counts[value] || "0")))}</Text>
            </div>
          ))}
        </div>
      )}
      {way === "pieces" && (
        <Text size="xl" fw={700} ta="right" aria-live="polite">
          {label}: {formatRupiah(totalOf(counts).total)}
        </Text>
      )}
    </Stack>
  );
}
