import {
  Alert,
  Button,
  Group,
  NumberInput,
  Progress,
  Radio,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { PlaceRow, SafetyStatusResponse } from "../bindings";
import { formatDate, formatInstant } from "../kit/dates";
import { saveFile } from "../kit/files";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useCall, useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { StateWord } from "../kit/VirtualTable";
import { LeaveDevice } from "./copies/LeaveDevice";
import { RecoverySheetSection } from "./copies/RecoverySheetSection";
import { formatBytes } from "./copies/bytes";
import { settingsPages } from "./pages";

const POLL_MS = 3_000;
/** A place that no stick is plugged into: the person types it. */
const TYPED = "";

function MirrorState({ status }: { status: SafetyStatusResponse }) {
  const since = status.mirror_oldest_ms == null ? "" : formatInstant(status.mirror_oldest_ms);
  switch (status.mirror) {
    case "off":
      return (
        <StateWord icon="warn" tone="warn">
          {t("copies.mirror_off")}
        </StateWord>
      );
    case "whole":
      return (
        <StateWord icon="check" tone="ok">
          {t("copies.mirror_whole")}
        </StateWord>
      );
    case "catching_up":
      return (
        <StateWord icon="waiting" tone="ok">
          {t("copies.mirror_catching_up", { count: status.mirror_waiting })}
        </StateWord>
      );
    default:
      return (
        <StateWord icon="warn" tone="warn">
          {status.mirror_waiting > 0
            ? t("copies.mirror_late", { count: status.mirror_waiting, since })
            : t("copies.mirror_trouble")}
        </StateWord>
      );
  }
}

/** Choosing a place: what is plugged in, or a folder that is typed. */
function PlaceForm(props: {
  label: string;
  current?: string;
  places: PlaceRow[];
  pending: boolean;
  offLabel?: string;
  onChoose: (path: string) => void;
}) {
  const { label, current, places, pending, offLabel, onChoose } = props;
  const isPlugged = places.some((place) => place.path === current);
  // What is plugged in may change while somebody types: only what the person picked stays picked.
  const [picked, setPicked] = useState<string>();
  const offered = current ? (isPlugged ? current : TYPED) : (places[0]?.path ?? TYPED);
  const chosen = picked ?? offered;
  const [typed, setTyped] = useState(isPlugged ? "" : (current ?? ""));
  const path = chosen === TYPED ? typed.trim() : chosen;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (path) onChoose(path);
      }}
    >
      <Stack gap="sm" maw={640}>
        <Radio.Group label={label} value={chosen} onChange={setPicked}>
          <Stack gap="xs" mt={6}>
            {places.map((place) => (
              <Radio
                key={place.path}
                value={place.path}
                label={
                  place.free_bytes == null
                    ? place.path
                    : t("copies.place_free", { path: place.path, free: formatBytes(place.free_bytes) })
                }
              />
            ))}
            <Radio value={TYPED} label={t("copies.place_typed")} />
          </Stack>
        </Radio.Group>
        {chosen === TYPED && (
          <TextInput
            aria-label={t("copies.place_typed")}
            placeholder="/media/stik"
            value={typed}
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Group>
          <Button type="submit" variant="default" loading={pending} disabled={path === "" || path === current}>
            {t("copies.use_place")}
          </Button>
          {offLabel && current && (
            <Button variant="subtle" color="red" disabled={pending} onClick={() => onChoose("")}>
              {offLabel}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function useChoosePlaces() {
  return useCommand("choose_copy_places", {
    refresh: ["safety_status", "list_backups", "list_copy_places"],
    onDone: (answer, request) => {
      const isSame =
        (request.mirror_place && answer.mirror_on_same_disk) || (request.backup_place && answer.backup_on_same_disk);
      notifications.show(
        isSame ? { color: "amber", message: t("copies.same_disk"), autoClose: false } : { message: t("common.saved") },
      );
    },
  });
}

/** Stays as long as it is so: a copy on the disk of the data does not survive that disk. */
function SameDisk({ text }: { text: string }) {
  return (
    <Alert color="amber" icon={<Icon name="warn" />} role="status" data-testid="same-disk">
      {text}
    </Alert>
  );
}

function MirrorSection({
  status,
  places,
  mayManage,
}: {
  status: SafetyStatusResponse;
  places: PlaceRow[];
  mayManage: boolean;
}) {
  const { run, pending, failure } = useChoosePlaces();
  return (
    <section className={kit.card}>
      <Title order={2} mb="xs">
        {t("copies.mirror")}
      </Title>
      <Stack gap="sm">
        <Text>{t("copies.mirror_text")}</Text>
        <Group gap="lg" data-testid="mirror-state">
          <MirrorState status={status} />
          {status.mirror_place && <Text c="dimmed">{status.mirror_place}</Text>}
          {status.mirror_written_at_ms != null && (
            <Text c="dimmed">{t("copies.written_at", { at: formatInstant(status.mirror_written_at_ms) })}</Text>
          )}
        </Group>
        {status.is_mirror_on_same_disk && <SameDisk text={t("copies.mirror_same_disk")} />}
        {status.mirror_trouble && (
          <Alert color="amber" icon={<Icon name="warn" />} role="status">
            {status.mirror_trouble.message}
          </Alert>
        )}
        {mayManage && (
          <PlaceForm
            key={status.mirror_place ?? ""}
            label={t("copies.mirror_place")}
            current={status.mirror_place}
            places={places}
            pending={pending}
            offLabel={t("copies.mirror_switch_off")}
            onChoose={(mirror_place) => run({ mirror_place })}
          />
        )}
        <RefusalAlert failure={failure} />
      </Stack>
    </section>
  );
}

function BackupState({ status }: { status: SafetyStatusResponse }) {
  const last = status.last_backup;
  return (
    <Group gap="lg" data-testid="backup-state">
      {last == null || status.is_backup_late ? (
        <StateWord icon="warn" tone="warn">
          {last == null ? t("copies.backup_never") : t("copies.backup_late", { at: formatInstant(last.at_ms) })}
        </StateWord>
      ) : (
        <StateWord icon="check" tone="ok">
          {t("copies.backup_good", { at: formatInstant(last.at_ms), count: last.change_sets })}
        </StateWord>
      )}
      <Text c="dimmed">{status.backup_folder}</Text>
    </Group>
  );
}

function RunningBackup({ running }: { running: NonNullable<SafetyStatusResponse["backup_running"]> }) {
  const { run } = useCommand("cancel_backup", { refresh: ["safety_status"] });
  const share = running.total > 0 ? Math.min(100, Math.floor((running.done * 100) / running.total)) : 0;
  return (
    <Group role="status">
      <Progress value={share} w={260} aria-label={t("copies.backup_progress")} />
      <Text>
        {t(running.is_checking ? "copies.backup_checking" : "copies.backup_writing", {
          done: running.done,
          total: running.total,
        })}
      </Text>
      <Button variant="default" size="xs" onClick={() => run({})}>
        {t("common.cancel")}
      </Button>
    </Group>
  );
}

function KeepForm({ status }: { status: SafetyStatusResponse }) {
  const [keep, setKeep] = useState(status.keep);
  const [alarm, setAlarm] = useState(status.alarm_days);
  const { run, pending, failure } = useChoosePlaces();
  const number = (name: "daily" | "weekly" | "monthly") => (
    <NumberInput
      label={t(`copies.keep_${name}`)}
      value={keep[name]}
      min={0}
      max={366}
      allowDecimal={false}
      w={130}
      onChange={(value) => setKeep({ ...keep, [name]: Number(value) || 0 })}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run({ keep, alarm_days: alarm });
      }}
    >
      <Group align="flex-end">
        {number("daily")}
        {number("weekly")}
        {number("monthly")}
        <NumberInput
          label={t("copies.alarm_days")}
          value={alarm}
          min={1}
          max={365}
          allowDecimal={false}
          w={190}
          onChange={(value) => setAlarm(Number(value) || 1)}
        />
        <Button type="submit" variant="default" loading={pending}>
          {t("copies.save_keep")}
        </Button>
      </Group>
      <RefusalAlert failure={failure} />
    </form>
  );
}

function BackupList() {
  const { data, error } = useCall("list_backups", {}, { refetchInterval: 10_000 });
  if (error) return <RefusalAlert failure={error} />;
  if (!data || data.backups.length === 0) return <Text c="dimmed">{t("copies.none_yet")}</Text>;
  return (
    <Table maw={760}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("copies.date")}</Table.Th>
          <Table.Th>{t("copies.file")}</Table.Th>
          <Table.Th ta="right">{t("copies.size")}</Table.Th>
          <Table.Th>{t("product.state")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {data.backups.map((backup) => (
          <Table.Tr key={backup.name}>
            <Table.Td>{formatDate(backup.date)}</Table.Td>
            <Table.Td>{backup.name}</Table.Td>
            <Table.Td ta="right" className={kit.numbered}>
              {formatBytes(backup.bytes)}
            </Table.Td>
            <Table.Td>
              <StateWord icon="check" tone="ok">
                {t("copies.verified")}
              </StateWord>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function BackupSection({
  status,
  places,
  mayManage,
}: {
  status: SafetyStatusResponse;
  places: PlaceRow[];
  mayManage: boolean;
}) {
  const now = useCommand("start_backup", { refresh: ["safety_status"] });
  const choose = useChoosePlaces();
  return (
    <section className={kit.card}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t("copies.backup")}</Title>
        {mayManage && (
          <Button
            leftSection={<Icon name="download" />}
            loading={now.pending}
            disabled={status.backup_running != null}
            onClick={() => now.run({})}
            data-testid="backup-now"
          >
            {t("copies.backup_now")}
          </Button>
        )}
      </Group>
      <Stack gap="sm">
        <Text>{t("copies.backup_text")}</Text>
        <BackupState status={status} />
        {status.is_backup_on_same_disk && <SameDisk text={t("copies.backup_same_disk")} />}
        {status.backup_running && <RunningBackup running={status.backup_running} />}
        {status.backup_trouble && (
          <Alert color="amber" icon={<Icon name="warn" />} role="status">
            {status.backup_trouble.message}
          </Alert>
        )}
        <RefusalAlert failure={now.failure ?? choose.failure} />
        <BackupList />
        {mayManage && (
          <>
            <PlaceForm
              key={status.backup_place ?? ""}
              label={t("copies.backup_place")}
              current={status.backup_place}
              places={places}
              pending={choose.pending}
              offLabel={t("copies.backup_beside")}
              onChoose={(backup_place) => choose.run({ backup_place })}
            />
            <KeepForm status={status} />
          </>
        )}
      </Stack>
    </section>
  );
}

function LastRestore() {
  const { data } = useCall("restore_report", {});
  const { report, file } = data ?? {};
  if (!report || !file) return null;
  return (
    <section className={kit.card}>
      <Group justify="space-between">
        <Text>
          {t("restore.was", { at: formatInstant(report.made_at_ms), old: report.old_code, now: report.new_code })}
        </Text>
        <Button
          variant="default"
          leftSection={<Icon name="printer" />}
          onClick={() => saveFile(file.file_name, file.content_base64, "application/pdf")}
        >
          {t("restore.paper")}
        </Button>
      </Group>
    </section>
  );
}

/** Copies of the books: where they go, how they stand, and the sheet that opens them. */
export function CopiesPage() {
  const { may } = useWorkplace();
  const mayManage = may("manage_safety_copies");
  const status = useCall("safety_status", {}, { refetchInterval: POLL_MS });
  const places = useCall("list_copy_places", {}, { enabled: mayManage, refetchInterval: 10_000 });
  const plugged = places.data?.places ?? [];
  return (
    <Page title={t("area.settings")}>
      <SubNav label={t("area.settings")} pages={settingsPages(may)} />
      <RefusalAlert failure={status.error} />
      {status.data && (
        <Stack gap="md">
          <MirrorSection status={status.data} places={plugged} mayManage={mayManage} />
          <BackupSection status={status.data} places={plugged} mayManage={mayManage} />
          {may("print_recovery_sheet") && <RecoverySheetSection status={status.data} />}
          <LastRestore />
          {may("manage_devices") && <LeaveDevice />}
        </Stack>
      )}
    </Page>
  );
}
