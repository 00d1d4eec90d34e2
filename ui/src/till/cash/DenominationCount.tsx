import { SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { MoneyInput } from "../../kit/MoneyInput";
import { t } from "../../kit/messages";
import { formatMoney, formatRupiah, moneyFromRupiah } from "../../kit/money";
import { countedOf, VALUES, type CountDraft } from "./denominations";
import css from "../till.module.css";

type Props = { label: string; draft: CountDraft; onDraft: (draft: CountDraft) => void; takesFocus?: boolean };

/** Steps to the form's next field of counting, so that the number pad's Enter is enough; the last one hands it in. */
export function stepOn(event: React.KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "Enter") return;
  const fields = [...(event.currentTarget.closest("form")?.querySelectorAll<HTMLInputElement>("[data-count]") ?? [])];
  const next = fields[fields.indexOf(event.currentTarget) + 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Pieces({ label, draft, onDraft }: Props) {
  return (
    <>
      <div className={css.denominations}>
        {VALUES.map((value) => (
          <div key={value} className={css.denomination}>
            <Text ta="right" component="label" htmlFor={`count-${value}`}>
              {formatMoney(moneyFromRupiah(value))} ×
            </Text>
            <TextInput
              id={`count-${value}`}
              size="md"
              inputMode="numeric"
              value={draft.counts[value] ?? ""}
              autoComplete="off"
              onKeyDown={stepOn}
              data-count
              onChange={(event) => {
                const digits = event.currentTarget.value.replace(/\D/g, "").slice(0, 6);
                onDraft({ ...draft, counts: { ...draft.counts, [value]: digits } });
              }}
            />
            <Text ta="right">{formatMoney(moneyFromRupiah(BigInt(value) * BigInt(draft.counts[value] || "0")))}</Text>
          </div>
        ))}
      </div>
      <Text size="xl" fw={700} ta="right" aria-live="polite">
        {label}: {formatRupiah(countedOf(draft)?.total ?? "0")}
      </Text>
    </>
  );
}

/** Counts a drawer: in one sum, or piece by piece. */
export function DenominationCount({ label, draft, onDraft, takesFocus = true }: Props) {
  return (
    <Stack gap="sm">
      <SegmentedControl
        value={draft.way}
        onChange={(way) => onDraft({ ...draft, way: way as CountDraft["way"] })}
        aria-label={t("count.way")}
        fullWidth
        size="lg"
        data={[
          { value: "total", label: t("count.total") },
          { value: "pieces", label: t("count.pieces") },
        ]}
      />
      {draft.way === "total" ? (
        <MoneyInput
          size="xl"
          label={label}
          value={draft.total}
          data-autofocus
          autoFocus={takesFocus}
          data-testid="count-total"
          data-count
          onKeyDown={stepOn}
          onChange={(total) => onDraft({ ...draft, total })}
        />
      ) : (
        <Pieces label={label} draft={draft} onDraft={onDraft} />
      )}
    </Stack>
  );
}
