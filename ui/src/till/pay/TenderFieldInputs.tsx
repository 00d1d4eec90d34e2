import { TextInput } from "@mantine/core";
import { t } from "../../kit/messages";
import { FIELDS_OF } from "./tenders";
import type { usePayment } from "./usePayment";
import { DepositChoice } from "./DepositChoice";

/** What is written beside the amount: an approval code, a reference, a voucher's number. */
export function TenderFieldInputs({ payment }: { payment: ReturnType<typeof usePayment> }) {
  const { kind, fields, setFields, uncertain } = payment;
  if (payment.isCovered) return null;
  return (FIELDS_OF[kind] ?? []).map(({ name, required }) =>
    name === "deposit_id" ? (
      <DepositChoice key={name} payment={payment} />
    ) : (
      <TextInput
        key={name}
        size="xl"
        label={t(`pay.${name}`)}
        required={required}
        withAsterisk={required}
        value={fields[name]}
        disabled={uncertain}
        autoComplete="off"
        maxLength={name === "last4" ? 4 : 40}
        inputMode={name === "last4" ? "numeric" : undefined}
        onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
        data-tender-field={name}
        data-testid={`pay-${name}`}
      />
    ),
  );
}
