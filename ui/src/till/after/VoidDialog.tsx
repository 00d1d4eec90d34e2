import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FoundReceipt, VoidSaleResponse } from "../../bindings";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";
import { TillModal } from "../TillModal";

type Props = {
  sale: FoundReceipt;
  shiftId: string;
  onVoided: (voided: VoidSaleResponse) => void;
  onClose: () => void;
};

/** Undoes a whole sale of this shift, before its Z: goods and money go back as they came. */
export function VoidDialog({ sale, shiftId, onVoided, onClose }: Props) {
  const [reason, setReason] = useState("");
  const action = useApproved("void_sale", {
    refresh: ["find_receipt", "print_queue", "current_shift", "sync_status"],
    onDone: onVoided,
  });
  const given = reason.trim();
  return (
    <>
      <TillModal
        onClose={onClose}
        closeOnEscape={!action.asking}
        title={t("void.title", { number: sale.document_number })}
        size="lg"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (given) action.run({ shift_id: shiftId, sale_id: sale.sale_id, reason: given });
          }}
        >
          <Stack>
            <Alert color="red">{t("void.text", { amount: formatRupiah(sale.payable) })}</Alert>
            <TextInput
              size="lg"
              label={t("void.reason")}
              required
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus
              autoComplete="off"
              data-testid="void-reason"
            />
            <RefusalAlert failure={action.failure} />
            <Button size="lg" color="red" type="submit" disabled={!given} loading={action.pending}>
              {t("void.void")}
            </Button>
          </Stack>
        </form>
      </TillModal>
      <ApprovalDialog asking={action.asking} reason={given} />
    </>
  );
}
