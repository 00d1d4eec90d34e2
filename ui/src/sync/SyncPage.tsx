import { Alert, Button, Group, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { SyncStatusResponse } from "../bindings";
import { backlogText, formatAge } from "../kit/age";
import { formatInstant } from "../kit/dates";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useAction, useCall, useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { StateWord } from "../kit/VirtualTable";
import { LanSection } from "./LanSection";
import { RenewalNotice } from "./RenewalNotice";

const POLL_MS = 3_000;

function State({ status }: { status: SyncStatusResponse }) {
  switch (status.state) {
    case "never_connected":
      return (
        <StateWord icon="info" tone="info">
          {t("sync.never_connected")}
        </StateWord>
      );
    case "offline":
      return (
        <StateWord icon="warn" tone="warn">
          {t("sync.offline")}
        </StateWord>
      );
    case "refused":
      return (
        <StateWord icon="stop" tone="bad">
          {t("mark.refused")}
        </StateWord>
      );
    case "sending":
      return (
        <StateWord icon="waiting" tone="info">
          {t("sync.sending")}
        </StateWord>
      );
    case "idle":
      return (
        <StateWord icon="check" tone="ok">
          {t("sync.idle")}
        </StateWord>
      );
  }
}

/** Since when the oldest record waits, and how long that is. */
function oldestText(oldest: number | null | undefined): string | undefined {
  if (oldest == null) return undefined;
  const age = formatAge(Math.max(0, (Date.now() - oldest) / 1_000));
  return t("sync.oldest_since", { time: formatInstant(oldest), age });
}

function Summary({ status }: { status: SyncStatusResponse }) {
  const facts: [string, string | number | undefined][] = [
    [t("sync.server"), status.server_url ?? undefined],
    [t("sync.waiting"), status.waiting],
    [t("sync.oldest"), oldestText(status.oldest_unsent_ms)],
    [t("sync.last_contact"), status.last_contact_ms == null ? undefined : formatInstant(status.last_contact_ms)],
    [t("sync.nudges"), status.connected ? t(status.hears_nudges ? "sync.nudges_yes" : "sync.nudges_no") : undefined],
  ];
  return (
    <Table withRowBorders={false} maw={560}>
      <Table.Tbody>
        <Table.Tr>
          <Table.Td w={220}>{t("product.state")}</Table.Td>
          <Table.Td>
            <State status={status} />
          </Table.Td>
        </Table.Tr>
        {facts.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Td>{label}</Table.Td>
            <Table.Td>{value ?? "–"}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Heads({ status }: { status: SyncStatusResponse }) {
  const { start } = useWorkplace();
  if (status.heads.length === 0) return null;
  // Of others the server tells; what waits here is known here.
  const own = status.oldest_unsent_ms == null ? null : (Date.now() - status.oldest_unsent_ms) / 1_000;
  return (
    <section className={kit.card}>
      <Title order={2} mb="xs">
        {t("sync.heads")}
      </Title>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("shift.till")}</Table.Th>
            <Table.Th>{t("device.name")}</Table.Th>
            <Table.Th ta="right">{t("sync.here")}</Table.Th>
            <Table.Th ta="right">{t("sync.there")}</Table.Th>
            <Table.Th>{t("sync.last_record")}</Table.Th>
            <Table.Th>{t("sync.heard")}</Table.Th>
            <Table.Th>{t("sync.backlog")}</Table.Th>
            <Table.Th>{t("product.state")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {status.heads.map((head) => (
            <Table.Tr key={head.device_id}>
              <Table.Td>{head.till_code}</Table.Td>
              <Table.Td>{head.name}</Table.Td>
              <Table.Td ta="right" className={kit.numbered}>
                {head.seq}
              </Table.Td>
              <Table.Td ta="right" className={kit.numbered}>
                {head.acknowledged_seq}
              </Table.Td>
              <Table.Td>{head.last_clock_ms == null ? "–" : formatInstant(head.last_clock_ms)}</Table.Td>
              <Table.Td>{head.heard_at_ms == null ? "–" : formatInstant(head.heard_at_ms)}</Table.Td>
              <Table.Td>
                {head.device_id === start.device_id
                  ? backlogText(status.waiting, own)
                  : backlogText(head.waiting, head.oldest_seconds)}
              </Table.Td>
              <Table.Td>
                {head.acknowledged_seq >= head.seq ? (
                  <StateWord icon="check" tone="ok">
                    {t("mark.sent")}
                  </StateWord>
                ) : (
                  <StateWord icon="waiting" tone="info">
                    {t("mark.waiting", { count: head.seq - head.acknowledged_seq })}
                  </StateWord>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Refused({ status }: { status: SyncStatusResponse }) {
  if (status.refused.length === 0) return null;
  return (
    <section className={kit.card}>
      <Title order={2} mb="xs">
        {t("sync.refused")}
      </Title>
      <Text mb="xs">{t("sync.refused_text")}</Text>
      <Table>
        <Table.Tbody>
          {status.refused.map((each) => (
            <Table.Tr key={`${each.till_code}-${each.seq}`}>
              <Table.Td>
                {each.code === "broken_chain" ? (
                  <StateWord icon="waiting" tone="warn">
                    {t("sync.forked")}
                  </StateWord>
                ) : (
                  <StateWord icon="stop" tone="bad">
                    {each.code}
                  </StateWord>
                )}
              </Table.Td>
              <Table.Td>
                {t(each.code === "broken_chain" ? "sync.forked_text" : "sync.refused_one", {
                  till: each.till_code || t("sync.till_unknown"),
                  seq: each.seq,
                })}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** Brings a cooperative that began without a server to one. */
function ConnectServer() {
  const [server_url, setServer] = useState("");
  const [enrolment_code, setCode] = useState("");
  const { run, pending, failure } = useAction("connect_server", { refresh: ["sync_status", "start_status"] });
  const ready = server_url.trim() !== "" && enrolment_code.trim() !== "";
  return (
    <section className={kit.card} style={{ maxWidth: 560 }}>
      <Title order={2} mb="xs">
        {t("connect.title")}
      </Title>
      <Text mb="sm">{t("connect.text")}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) run({ server_url: server_url.trim(), enrolment_code: enrolment_code.trim() });
        }}
      >
        <Stack>
          <TextInput
            label={t("join.server")}
            placeholder="https://"
            value={server_url}
            required
            inputMode="url"
            onChange={(event) => setServer(event.currentTarget.value)}
            autoComplete="off"
          />
          <TextInput
            label={t("connect.code")}
            value={enrolment_code}
            required
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <RefusalAlert failure={failure} />
          <Group justify="flex-end">
            <Button type="submit" loading={pending} disabled={!ready}>
              {t("connect.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}

/** What stands behind the small mark: what is sent, what waits, what was refused. */
export function SyncPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("sync_status", {}, { refetchInterval: POLL_MS });
  const now = useCommand("sync_now", { refresh: ["sync_status"] });
  const connected = data !== undefined && data.state !== "never_connected";
  return (
    <Page
      title={t("area.sync")}
      actions={
        connected && (
          <Button onClick={() => now.run({})} loading={now.pending} data-testid="sync-now">
            {t("sync.now")}
          </Button>
        )
      }
    >
      <RefusalAlert failure={error ?? now.failure ?? (data?.state === "offline" ? null : data?.last_error)} />
      {data?.state === "offline" && (
        <Alert color="amber" icon={<Icon name="offline" />} mb="sm" role="status">
          {t("sync.offline_text")}
        </Alert>
      )}
      <RenewalNotice renewal={data?.renewal} />
      {data?.stalled && (
        <Alert color="red" icon={<Icon name="stop" />} mb="sm">
          {t("sync.stalled")}
        </Alert>
      )}
      {data?.alarm && (
        <Alert color="amber" icon={<Icon name="warn" />} mb="sm" data-testid="sync-alarm">
          {t("sync.alarm", { hours: data.alarm_hours })}
        </Alert>
      )}
      {data && (
        <Stack>
          <section className={kit.card}>
            <Summary status={data} />
          </section>
          {!connected && may("manage_devices") && <ConnectServer />}
          <Refused status={data} />
          <Heads status={data} />
          <LanSection lan={data.lan} mayChange={may("manage_devices")} />
        </Stack>
      )}
    </Page>
  );
}
