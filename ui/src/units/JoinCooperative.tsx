import { Button, Group, Progress, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { t } from "../kit/messages";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

/** How far the books have come. */
export function JoinProgress() {
  const { data } = useCall("join_progress", {}, { refetchInterval: 500 });
  const stage = data?.stage ?? "connecting";
  const total = data?.total ?? 0;
  const received = data?.received ?? 0;
  const share = total > 0 ? Math.min(100, Math.floor((received * 100) / total)) : 100;
  return (
    <Stack gap={4} role="status">
      <Progress value={share} animated={total === 0} striped={total === 0} size="lg" aria-label={t("join.progress")} />
      <Text>{t(`join.stage_${stage}`)}</Text>
      {received > 0 && (
        <Text c="dimmed">
          {total > 0
            ? t("join.received_of", {
                received: received.toLocaleString("id-ID"),
                total: total.toLocaleString("id-ID"),
              })
            : t("join.received", { received: received.toLocaleString("id-ID") })}
        </Text>
      )}
    </Stack>
  );
}

/** One more till: the code of another device brings the books here. */
export function JoinCooperative(props: { onBack: () => void; onJoined: () => void; takesFocus?: boolean }) {
  const { onBack, onJoined, takesFocus = true } = props;
  const [server, setServer] = useState("");
  const [code, setCode] = useState("");
  const { run, pending, failure } = useAction("join_cooperative", { onDone: onJoined });
  // Where the line broke behind the first step, this device has joined already, and another screen goes on with it.
  useEffect(() => {
    if (failure) onJoined();
  }, [failure, onJoined]);
  /** A scanner types address and code in one; a person each in its field. */
  const typed = (keep: (text: string) => void) => (text: string) => {
    const [, address, rest] = /^(\S+:\/\/\S+)\s+(\S.*)$/.exec(text.trim()) ?? [];
    if (address === undefined || rest === undefined) return keep(text);
    setServer(address);
    setCode(rest);
  };
  const ready = server.trim() !== "" && code.trim() !== "";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) run({ server_url: server.trim(), code: code.trim() });
      }}
    >
      <Stack>
        <TextInput
          label={t("join.server")}
          placeholder="https://"
          value={server}
          required
          disabled={pending}
          inputMode="url"
          onChange={(event) => typed(setServer)(event.currentTarget.value)}
          autoFocus={takesFocus}
          autoComplete="off"
        />
        <TextInput
          label={t("join.code")}
          description={t("join.code_hint")}
          value={code}
          required
          disabled={pending}
          onChange={(event) => typed(setCode)(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <RefusalAlert failure={failure} />
        {pending && <JoinProgress />}
        <Group justify="space-between">
          <Button variant="default" size="md" onClick={onBack} disabled={pending}>
            {t("common.back")}
          </Button>
          <Button type="submit" size="md" disabled={!ready} loading={pending}>
            {t("join.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
