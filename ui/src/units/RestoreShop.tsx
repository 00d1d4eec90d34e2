import { Alert, Button, Checkbox, Group, Progress, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { CopyRow, Phase, RestoreProgressResponse, RestoreReport, RestoreReportResponse } from "../bindings";
import { formatInstant } from "../kit/dates";
import { saveFile } from "../kit/files";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { useCall, useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { formatBytes } from "./copies/bytes";
import { RestoreReportView } from "./copies/RestoreReportView";
import { JoinCooperative } from "./JoinCooperative";

const KEY_LETTERS = 35;
type BuildingPhase = "reading" | "writing" | "checking";
const isBuilding = (phase: Phase): phase is BuildingPhase =>
  phase === "reading" || phase === "writing" || phase === "checking";

function CopyChoice({ copy, checked, onChange }: { copy: CopyRow; checked: boolean; onChange: () => void }) {
  const changed = copy.changed_at_ms == null ? "" : ` · ${formatInstant(copy.changed_at_ms)}`;
  return (
    <Checkbox
      size="md"
      checked={checked}
      onChange={onChange}
      label={`${t(`restore.kind_${copy.kind}`)} · ${formatBytes(copy.bytes)}${changed}`}
      description={copy.path}
      styles={{ description: { overflowWrap: "anywhere" } }}
    />
  );
}

/** What is left of the old machine: copies, or nothing but the server and another device. */
function Ask(props: { failure: RestoreProgressResponse["refusal"]; onBack: () => void; onReady: () => void }) {
  const [left, setLeft] = useState<"copies" | "server">("copies");
  return (
    <Stack>
      <Radio.Group label={t("restore.left")} value={left} onChange={(value) => setLeft(value as typeof left)}>
        <Stack gap="xs" mt={6}>
          <Radio autoFocus value="copies" label={t("restore.left_copies")} data-testid="left-copies" />
          <Radio value="server" label={t("restore.left_server")} data-testid="left-server" />
        </Stack>
      </Radio.Group>
      {left === "copies" ? (
        <AskCopies failure={props.failure} onBack={props.onBack} />
      ) : (
        <>
          <Alert color="blue" icon={<Icon name="info" />} role="status">
            {t("restore.server_text")}
          </Alert>
          <JoinCooperative onBack={props.onBack} onJoined={props.onReady} takesFocus={false} />
        </>
      )}
    </Stack>
  );
}

/** The copies, and the key that opens them. */
function AskCopies({ failure, onBack }: { failure: RestoreProgressResponse["refusal"]; onBack: () => void }) {
  const [typed, setTyped] = useState("");
  const [path, setPath] = useState<string>();
  const [left, setLeft] = useState<string[]>([]);
  const [key, setKey] = useState("");
  const found = useCall("find_copies", path ? { path } : {}, { refetchInterval: 3_000, keepPrevious: true });
  const start = useCommand("start_restore", { refresh: ["restore_progress"] });
  const copies = found.data?.copies ?? [];
  const chosen = copies.map((copy) => copy.path).filter((each) => !left.includes(each));
  const letters = key.replace(/[\s-]/g, "").length;
  const ready = chosen.length > 0 && letters > 0;
  const look = () => setPath(typed.trim() || undefined);
  const toggle = (each: string) =>
    setLeft(left.includes(each) ? left.filter((other) => other !== each) : [...left, each]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) start.run({ recovery_key: key.trim(), paths: chosen });
      }}
    >
      <Stack>
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            label={t("restore.place")}
            description={t("restore.place_hint")}
            placeholder="/media/stik"
            value={typed}
            spellCheck={false}
            flex={1}
            data-testid="restore-place"
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              look();
            }}
          />
          <Button variant="default" size="md" onClick={look} leftSection={<Icon name="search" />}>
            {t("restore.look")}
          </Button>
        </Group>
        <RefusalAlert failure={found.error} />
        {found.data && copies.length === 0 && (
          <Alert color="blue" icon={<Icon name="info" />} role="status">
            {t("restore.none_found")}
          </Alert>
        )}
        {copies.map((copy) => (
          <CopyChoice
            key={copy.path}
            copy={copy}
            checked={!left.includes(copy.path)}
            onChange={() => toggle(copy.path)}
          />
        ))}
        <TextInput
          label={t("restore.key")}
          description={t("restore.key_hint", { letters, all: KEY_LETTERS })}
          value={key}
          autoComplete="off"
          spellCheck={false}
          data-testid="restore-key"
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", letterSpacing: "0.05em" } }}
          onChange={(event) => setKey(event.currentTarget.value.toUpperCase())}
        />
        <RefusalAlert failure={start.failure ?? failure} />
        <Group justify="space-between">
          <Button variant="default" size="md" onClick={onBack}>
            {t("common.back")}
          </Button>
          <Button type="submit" size="md" disabled={!ready} loading={start.pending} data-testid="restore-start">
            {t("restore.try")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Building({ phase, done, total }: { phase: BuildingPhase; done: number; total: number }) {
  const { run } = useCommand("cancel_restore", { refresh: ["restore_progress"] });
  const share = total > 0 ? Math.min(100, Math.floor((done * 100) / total)) : 100;
  return (
    <Stack role="status">
      <Progress
        value={share}
        animated={total === 0}
        striped={total === 0}
        size="lg"
        aria-label={t("restore.progress")}
      />
      <Text>
        {t(`restore.phase_${phase}`)} {done > 0 && t("restore.records", { count: done.toLocaleString("id-ID") })}
      </Text>
      <Group>
        <Button variant="default" onClick={() => run({})} autoFocus>
          {t("common.cancel")}
        </Button>
      </Group>
    </Stack>
  );
}

/** Built and checked, and not in use yet. */
function Ready({ report, onAccepted }: { report: RestoreReport; onAccepted: (answer: RestoreReportResponse) => void }) {
  const cancel = useCommand("cancel_restore", { refresh: ["restore_progress"] });
  const accept = useCommand("accept_restore", { onDone: onAccepted });
  const [despite, setDespite] = useState(false);
  return (
    <Stack>
      <RestoreReportView report={report} />
      <Text>{t("restore.accept_text", { old: report.old_code, now: report.new_code })}</Text>
      {!report.is_complete && (
        <Checkbox
          size="md"
          checked={despite}
          label={t("restore.despite")}
          onChange={(event) => setDespite(event.currentTarget.checked)}
        />
      )}
      <RefusalAlert failure={accept.failure ?? cancel.failure} />
      <Group justify="space-between">
        <Button variant="default" size="md" onClick={() => cancel.run({})} disabled={accept.pending}>
          {t("restore.other_copies")}
        </Button>
        <Button
          size="md"
          autoFocus={report.is_complete}
          disabled={!report.is_complete && !despite}
          loading={accept.pending}
          onClick={() => accept.run({})}
          data-testid="restore-accept"
        >
          {t("restore.accept")}
        </Button>
      </Group>
    </Stack>
  );
}

function Restored({ answer, onReady }: { answer: RestoreReportResponse; onReady: () => void }) {
  const { report, file } = answer;
  return (
    <Stack>
      {report && <RestoreReportView report={report} />}
      <Group justify="space-between">
        {file && (
          <Button
            variant="default"
            size="md"
            leftSection={<Icon name="printer" />}
            onClick={() => saveFile(file.file_name, file.content_base64, "application/pdf")}
          >
            {t("restore.paper")}
          </Button>
        )}
        <Button size="md" onClick={onReady} autoFocus data-testid="restore-done">
          {t("recovery.done")}
        </Button>
      </Group>
    </Stack>
  );
}

/** "Pulihkan toko ini": copies and key, a dry run that is the restore itself, then one step into use. */
export function RestoreShop({ onBack, onReady }: { onBack: () => void; onReady: () => void }) {
  const [answer, setAnswer] = useState<RestoreReportResponse>();
  const { data, error } = useCall("restore_progress", {}, { enabled: !answer, refetchInterval: 500 });
  if (answer) return <Restored answer={answer} onReady={onReady} />;
  if (error) return <RefusalAlert failure={error} />;
  if (!data) return null;
  if (isBuilding(data.phase)) return <Building phase={data.phase} done={data.done} total={data.total} />;
  if (data.phase === "ready" && data.report) return <Ready report={data.report} onAccepted={setAnswer} />;
  return <Ask failure={data.phase === "failed" ? data.refusal : undefined} onBack={onBack} onReady={onReady} />;
}
