import { Button, Group, Stack, Text } from "@mantine/core";
import type { ShiftView } from "../../bindings";
import { formatInstant } from "../../kit/dates";
import { t } from "../../kit/messages";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";

/** Shifts that rest on this till, each with the way back into it. */
export function RestingShifts({ shifts }: { shifts: ShiftView[] }) {
  const action = useApproved("resume_shift", { refresh: ["current_shift", "list_shifts", "sync_status"] });
  if (shifts.length === 0) return null;
  return (
    <Stack data-testid="resting-shifts">
      <Text fw={600}>{t("shift.resting")}</Text>
      {shifts.map((shift, index) => (
        <Group key={shift.shift_id} justify="space-between" wrap="nowrap">
          <span>
            {t("shift.resting_one", {
              number: shift.number,
              name: shift.user_name,
              time: formatInstant(shift.opened_at_ms),
            })}
          </span>
          <Button
            h={48}
            variant={index === 0 ? "filled" : "default"}
            autoFocus={index === 0}
            loading={action.pending}
            onClick={() => action.run({ shift_id: shift.shift_id })}
            data-testid="resume"
          >
            {t("shift.resume")}
          </Button>
        </Group>
      ))}
      <RefusalAlert failure={action.failure} />
      <ApprovalDialog asking={action.asking} />
    </Stack>
  );
}
