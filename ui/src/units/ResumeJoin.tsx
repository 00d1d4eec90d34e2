import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { useCall, useCommand } from "../kit/query";
import { RefusalAlert, refusalText } from "../kit/RefusalAlert";
import { JoinProgress } from "./JoinCooperative";

/** This device has joined and the books are still coming: nobody signs in on half of them. It goes on by itself. */
export function ResumeJoin({ onReady }: { onReady: () => void }) {
  const { data } = useCall("join_progress", {}, { refetchInterval: 500 });
  const { run, pending, failure } = useCommand("resume_join", { refresh: ["join_progress", "start_status"] });
  const isDone = data?.stage === "done";
  useEffect(() => {
    if (isDone) onReady();
  }, [isDone, onReady]);
  const isRunning = pending || data?.stage === "downloading";
  return (
    <Stack>
      <JoinProgress />
      {!isRunning && data?.trouble && (
        <Alert color="amber" icon={<Icon name="warn" />} role="status" data-testid="join-trouble">
          {refusalText(data.trouble)}
        </Alert>
      )}
      <Text>{t("join.kept")}</Text>
      <RefusalAlert failure={failure} />
      <Group justify="flex-end">
        <Button size="md" autoFocus loading={isRunning} onClick={() => run({})} data-testid="resume-join">
          {t("join.again")}
        </Button>
      </Group>
    </Stack>
  );
}
