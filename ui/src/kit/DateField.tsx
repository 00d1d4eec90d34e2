import { DateInput } from "@mantine/dates";
import { parseDay } from "./dates";

/** A day, typed or chosen, as "2025-01-31". */
export function DateField({
  label,
  description,
  value,
  onChange,
  required,
  error,
  clearable,
}: {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  error?: React.ReactNode;
  clearable?: boolean;
}) {
  return (
    <DateInput
      label={label}
      description={description}
      value={value || null}
      onChange={(date) => onChange(date ?? "")}
      valueFormat="DD/MM/YYYY"
      dateParser={parseDay}
      required={required}
      error={error}
      clearable={clearable}
      w={180}
    />
  );
}
