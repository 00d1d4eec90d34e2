import { Alert, Button, FileButton, Group, Progress, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { ImportProblem, ImportProgressResponse } from "../bindings";
import { ImportColumns } from "./ImportColumns";
import { ExportProducts } from "./ExportProducts";
import { textColumn } from "../kit/columns";
import { Empty } from "../kit/Empty";
import { base64Of } from "../kit/files";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useAction, useCall, useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { ExportButton } from "../kit/TableTools";
import type { Column } from "../kit/VirtualTable";

const POLL_MS = 400;
const count = (number: number) => number.toLocaleString("id-ID");

const problemColumns = (): Column<ImportProblem>[] => [
  textColumn("row", t("import.row"), "5rem", (row) => String(row.row)),
  textColumn("code", t("product.code"), "9rem", (row) => row.code),
  textColumn("name", t("product.name"), "1fr", (row) => row.name),
  textColumn("message", t("import.problem"), "2fr", (row) => row.message),
];

function Problems({ progress }: { progress: ImportProgressResponse }) {
  if (progress.problems_total === 0) return null;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600}>
          {progress.problems.length < progress.problems_total
            ? t("import.problems_first", {
                shown: count(progress.problems.length),
                count: count(progress.problems_total),
              })
            : t("import.problems", { count: count(progress.problems_total) })}
        </Text>
        <ExportButton name="masalah-impor" columns={problemColumns()} rows={() => progress.problems} />
      </Group>
      <Table.ScrollContainer minWidth={600} maxHeight={360}>
        <Table stickyHeader data-testid="import-problems">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("import.row")}</Table.Th>
              <Table.Th>{t("product.code")}</Table.Th>
              <Table.Th>{t("product.name")}</Table.Th>
              <Table.Th>{t("import.problem")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {progress.problems.map((problem, index) => (
              <Table.Tr key={index}>
                <Table.Td>{problem.row}</Table.Td>
                <Table.Td>{problem.code}</Table.Td>
                <Table.Td>{problem.name}</Table.Td>
                <Table.Td>{problem.message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function Working({ progress, onCancel }: { progress: ImportProgressResponse; onCancel: () => void }) {
  const share = progress.rows_total > 0 ? Math.floor((progress.rows_done * 100) / progress.rows_total) : 0;
  const label = progress.state === "checking" ? t("import.checking") : t("import.importing");
  return (
    <Stack gap="xs" role="status">
      <Text fw={600}>{label}</Text>
      <Progress value={share} size="lg" aria-label={label} animated />
      <Group justify="space-between">
        <Text>{t("import.done_of", { done: count(progress.rows_done), total: count(progress.rows_total) })}</Text>
        <Button variant="default" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      </Group>
    </Stack>
  );
}

function Checked({
  progress,
  pending,
  onRun,
  onCancel,
}: {
  progress: ImportProgressResponse;
  pending: boolean;
  onRun: () => void;
  onCancel: () => void;
}) {
  return (
    <Stack>
      <Alert
        color={progress.refused > 0 ? "amber" : "barn"}
        icon={<Icon name={progress.refused > 0 ? "warn" : "check"} />}
      >
        {t("import.checked", { accepted: count(progress.accepted), refused: count(progress.refused) })}
      </Alert>
      <Problems progress={progress} />
      <Group>
        <Button size="md" onClick={onRun} loading={pending} disabled={progress.accepted === 0} data-testid="import-run">
          {t("import.run", { count: count(progress.accepted) })}
        </Button>
        <Button size="md" variant="default" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {t("import.all_or_nothing")}
      </Text>
    </Stack>
  );
}

function Running({ importId, onAgain }: { importId: string; onAgain: () => void }) {
  const navigate = useNavigate();
  const { data: progress, error } = useCall("import_progress", { import_id: importId }, { refetchInterval: POLL_MS });
  const run = useCommand("run_import", { refresh: ["import_progress"] });
  const cancel = useCommand("cancel_import", { refresh: ["import_progress"] });
  const stop = () => cancel.run({ import_id: importId });
  if (!progress) return <RefusalAlert failure={error} />;
  switch (progress.state) {
    case "checking":
    case "importing":
      return <Working progress={progress} onCancel={stop} />;
    case "columns":
      return (
        <Stack>
          <Alert color="amber" icon={<Icon name="warn" />} role="status">
            {progress.message}
          </Alert>
          {progress.layout && <ImportColumns importId={importId} layout={progress.layout} />}
          <Group>
            <Button variant="default" onClick={onAgain}>
              {t("import.again")}
            </Button>
          </Group>
        </Stack>
      );
    case "checked":
      return (
        <>
          <RefusalAlert failure={run.failure} />
          {progress.layout && <ImportColumns importId={importId} layout={progress.layout} folded />}
          <Checked
            progress={progress}
            pending={run.pending}
            onCancel={onAgain}
            onRun={() => run.run({ import_id: importId, skip_refused: progress.refused > 0 })}
          />
        </>
      );
    case "done":
      return (
        <Empty icon="check" title={t("import.done", { count: count(progress.accepted) })} text={t("import.done_text")}>
          <Button onClick={() => void navigate("/barang")} data-testid="import-done">
            {t("import.see")}
          </Button>
        </Empty>
      );
    default:
      return (
        <Stack>
          <Alert color={progress.state === "failed" ? "red" : "amber"} icon={<Icon name="stop" />} role="alert">
            {progress.message ?? t(progress.state === "failed" ? "import.failed" : "import.cancelled")}
          </Alert>
          <Group>
            <Button onClick={onAgain}>{t("import.again")}</Button>
          </Group>
        </Stack>
      );
  }
}

/** Goods from a file: first a rehearsal that changes nothing, then everything that was accepted, or nothing. */
export function ImportPage() {
  const [importId, setImportId] = useState<string>();
  const start = useAction("start_import", { onDone: ({ import_id }) => setImportId(import_id) });
  const choose = (file: File | null) => {
    if (!file) return;
    void base64Of(file).then((content_base64) => start.run({ file_name: file.name, content_base64, dry_run: true }));
  };
  return (
    <Page title={t("import.title")}>
      <div className={kit.card}>
        {importId ? (
          <Running importId={importId} onAgain={() => setImportId(undefined)} />
        ) : (
          <Stack align="flex-start">
            <Text>{t("import.text")}</Text>
            <Text ff="monospace" fz="sm">
              barcode,name,category,unit,cost,price
            </Text>
            <Text c="dimmed">{t("import.dry_run")}</Text>
            <FileButton
              onChange={choose}
              accept=".csv,.txt,.xlsx,text/csv"
              inputProps={{ "aria-label": t("import.choose") }}
            >
              {(props) => (
                <Button {...props} size="md" loading={start.pending}>
                  {t("import.choose")}
                </Button>
              )}
            </FileButton>
            <RefusalAlert failure={start.failure} />
            <ExportProducts />
          </Stack>
        )}
      </div>
    </Page>
  );
}
