import { Stack } from "@mantine/core";
import { Page } from "../kit/Page";
import { t } from "../kit/messages";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { DisplayTest } from "./devices/DisplayTest";
import { PrinterForm } from "./devices/PrinterForm";
import { PrintQueue } from "./devices/PrintQueue";
import { ScaleForm } from "./devices/ScaleForm";
import { ScannerTest } from "./devices/ScannerTest";
import { settingsPages } from "./pages";

const POLL_MS = 3_000;

/** The devices at this till, each with its state and a test of its own. */
export function PrinterPage() {
  const { may } = useWorkplace();
  const printer = useCall("get_printer", {});
  const scale = useCall("get_scale", {});
  const queue = useCall("print_queue", {}, { refetchInterval: POLL_MS });
  return (
    <Page title={t("area.settings")}>
      <SubNav label={t("area.settings")} pages={settingsPages(may)} />
      <RefusalAlert failure={printer.error ?? queue.error ?? scale.error} />
      <Stack gap="md">
        {printer.data && <PrinterForm printer={printer.data} />}
        {queue.data && <PrintQueue jobs={queue.data.jobs} />}
        <ScannerTest />
        <DisplayTest />
        {scale.data && <ScaleForm settings={scale.data.settings} />}
      </Stack>
    </Page>
  );
}
