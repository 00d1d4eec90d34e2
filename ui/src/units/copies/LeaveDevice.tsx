import { Alert, Button, Group, Modal, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { UnsentWorkResponse } from "../../bindings";
import { Icon } from "../../kit/Icon";
import kit from "../../kit/kit.module.css";
import { t } from "../../kit/messages";
import { useCall, useCommand } from "../../kit/query";
import { RefusalAlert, refusalText } from "../../kit/RefusalAlert";

function Consequences({ work }: { work: UnsentWorkResponse }) {
  if (work.refusal) {
    return (
      <Alert color="red" icon={<Icon name="stop" />} role="alert" data-testid="unsent">
        {refusalText(work.refusal)}
      </Alert>
    );
  }
  return (
    <Alert
      color={work.only_in_mirror > 0 ? "amber" : "barn"}
      icon={<Icon name={work.only_in_mirror > 0 ? "warn" : "check"} />}
      data-testid="unsent"
    >
      {work.only_in_mirror > 0 ? t("leave.only_mirror", { count: work.only_in_mirror }) : t("leave.safe")}
    </Alert>
  );
}

function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useCall("unsent_work", {}, { refetchInterval: 3_000 });
  const [words, setWords] = useState("");
  const { run, pending, failure } = useCommand("leave_device", { refresh: ["start_status"] });
  const needsWords = data?.refusal != null;
  const mayGo = data != null && (!needsWords || words.trim() === data.despite);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (mayGo) run(needsWords ? { despite_unsent: words.trim() } : {});
      }}
    >
      <Stack>
        <Text>{t("leave.what")}</Text>
        <RefusalAlert failure={error} />
        {data && <Consequences work={data} />}
        {needsWords && (
          <TextInput
            label={t("leave.type_words", { words: data?.despite ?? "" })}
            value={words}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        )}
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button type="submit" color="red" disabled={!mayGo} loading={pending} leftSection={<Icon name="trash" />}>
            {t(needsWords ? "leave.go_losing" : "leave.go")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Taking the books away from this machine: refused while anything of them is nowhere else. */
export function LeaveDevice() {
  const [open, setOpen] = useState(false);
  return (
    <section className={kit.card}>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Title order={2} mb={4}>
            {t("leave.title")}
          </Title>
          <Text>{t("leave.text")}</Text>
        </div>
        <Button
          variant="default"
          color="red"
          leftSection={<Icon name="trash" />}
          style={{ flex: "none" }}
          onClick={() => setOpen(true)}
          data-testid="leave-device"
        >
          {t("leave.begin")}
        </Button>
      </Group>
      <Modal opened={open} onClose={() => setOpen(false)} title={t("leave.title")} centered size="lg">
        {open && <LeaveDialog onClose={() => setOpen(false)} />}
      </Modal>
    </section>
  );
}
