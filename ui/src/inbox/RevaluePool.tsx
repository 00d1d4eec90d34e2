import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { PoolProposal } from "../bindings";
import { t } from "../kit/messages";
import { formatRupiah } from "../kit/money";
import { formatQuantity } from "../kit/quantity";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

/** A value that does not fit its goods: what it should be, posted only when a person says so. */
export function RevaluePool({ pool, onClose }: { pool: PoolProposal; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const { run, pending, failure } = useAction("revalue_pool", {
    refresh: ["list_exceptions", "count_exceptions", "list_stock", "trial_balance"],
    onDone: onClose,
  });
  const { proposed, product_id, account, quantity, value } = pool;
  if (!pool.is_ours) return <Text>{t("inbox.revalue_elsewhere")}</Text>;
  if (proposed == null) return <Text>{t("inbox.revalue_unknown")}</Text>;
  const text = t("inbox.revalue_text", {
    value: formatRupiah(value),
    quantity: formatQuantity(quantity),
    proposed: formatRupiah(proposed),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run({ product_id, account, quantity, value, new_value: proposed, reason: reason.trim() });
      }}
    >
      <Stack gap="sm">
        <Text>{text}</Text>
        <TextInput
          label={t("inbox.reason")}
          required
          value={reason}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <RefusalAlert failure={failure} />
        <Button type="submit" disabled={reason.trim() === ""} loading={pending}>
          {t("inbox.revalue")}
        </Button>
      </Stack>
    </form>
  );
}
