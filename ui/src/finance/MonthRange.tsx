import { Select } from "@mantine/core";
import { formatMonth } from "../kit/dates";
import { language, t } from "../kit/messages";

type Props = { months: string[]; from: string; to: string; onChange: (from: string, to: string) => void };

/** From month to month; the earlier end follows when the two would cross. */
export function MonthRange({ months, from, to, onChange }: Props) {
  const all = [...new Set([...months, from, to])].filter(Boolean).toSorted().toReversed();
  const data = all.map((month) => ({ value: month, label: formatMonth(month, language()) }));
  return (
    <>
      <Select
        aria-label={t("books.from")}
        data={data}
        value={from}
        allowDeselect={false}
        w={195}
        leftSection={t("books.from_short")}
        leftSectionWidth={48}
        onChange={(value) => value && onChange(value, value > to ? value : to)}
      />
      <Select
        aria-label={t("books.to")}
        data={data}
        value={to}
        allowDeselect={false}
        w={195}
        leftSection={t("books.to_short")}
        leftSectionWidth={48}
        onChange={(value) => value && onChange(value < from ? value : from, value)}
      />
    </>
  );
}
