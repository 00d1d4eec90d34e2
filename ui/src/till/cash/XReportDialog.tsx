import { Alert, Stack } from "@mantine/core";
import { t } from "../../kit/messages";
import { PaperPreview } from "../../kit/Paper";
import { useCall } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { TillModal } from "../TillModal";

/** The shift so far. Whoever will count the drawer does not see what should be in it. */
export function XReportDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useCall("x_report", {});
  return (
    <TillModal onClose={onClose} title={t("shift.x_report")} size="auto">
      <RefusalAlert failure={error} />
      {data && (
        <Stack>
          {data.blind && <Alert color="blue">{t("shift.blind")}</Alert>}
          <PaperPreview paper={data.report} label={t("shift.x_report")} />
        </Stack>
      )}
    </TillModal>
  );
}
