import { Button, Stack, Text } from "@mantine/core";
import type { ShiftView } from "../../bindings";
import { t } from "../../kit/messages";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";
import { TillModal } from "../TillModal";

type Props = { shift: ShiftView; onDone: () => void; onClose: () => void };

/** The shift rests: its drawer is put away, and somebody else may open one of their own meanwhile. */
export function SuspendDialog({ shift, onDone, onClose }: Props) {
  const action = useApproved("suspend_shift", { refresh: ["current_shift", "list_shifts", "sync_status"], onDone });
  return (
    <>
      <TillModal onClose={onClose} closeOnEscape={!action.asking} title={t("shift.suspend")}>
        <Stack>
          <Text fz="lg">{t("shift.suspend_long", { number: shift.number })}</Text>
          <RefusalAlert failure={action.failure} />
          <Button
            size="lg"
            onClick={() => action.run({ shift_id: shift.shift_id })}
            loading={action.pending}
            data-autofocus
            data-testid="suspend"
          >
            {t("shift.suspend")}
          </Button>
        </Stack>
      </TillModal>
      <ApprovalDialog asking={action.asking} />
    </>
  );
}
