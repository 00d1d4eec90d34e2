import { Select } from "@mantine/core";
import { useEffect } from "react";
import { formatRupiah } from "../../kit/money";
import { t } from "../../kit/messages";
import { useCall } from "../../kit/query";
import { DEPOSITS_SHOWN } from "./tenders";
import type { usePayment } from "./usePayment";

/** Which of the customers' deposits pays: the member's own first. */
export function DepositChoice({ payment }: { payment: ReturnType<typeof usePayment> }) {
  const { fields, setFields, uncertain, quote } = payment;
  const { data } = useCall("list_deposits", { state: "open", offset: 0, limit: DEPOSITS_SHOWN });
  const own = quote?.member?.member_id;
  const isOwn = (each: { member_id?: string }) => Number(own !== undefined && each.member_id === own);
  const deposits = (data?.deposits ?? []).toSorted((one, other) => isOwn(other) - isOwn(one));
  const first = deposits[0];
  useEffect(() => {
    if (first && own !== undefined && first.member_id === own && !fields.deposit_id) {
      setFields({ ...fields, deposit_id: first.deposit_id });
    }
  }, [fields, first, own, setFields]);
  return (
    <Select
      size="xl"
      label={t("pay.deposit_id")}
      placeholder={deposits.length === 0 ? t("pay.no_deposits") : undefined}
      required
      disabled={uncertain}
      value={fields.deposit_id || null}
      onChange={(value) => setFields({ ...fields, deposit_id: value ?? "" })}
      data={deposits.map((each) => ({
        value: each.deposit_id,
        label: `${each.name} · ${formatRupiah(each.left)} · ${each.document_number}`,
      }))}
      comboboxProps={{ zIndex: 400 }}
      data-tender-field="deposit_id"
    />
  );
}
