import { Button, Group, Table, Text } from "@mantine/core";
import type { PrintJobRow } from "../../bindings";
import { formatInstant } from "../../kit/dates";
import kit from "../../kit/kit.module.css";
import { t, type MessageKey } from "../../kit/messages";
import { useCommand } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { StateWord } from "../../kit/VirtualTable";

const FINISHED = new Set(["printed", "cancelled"]);

function jobWord(state: string): {
  key: MessageKey;
  tone: "ok" | "warn" | "bad" | "info";
  icon: "check" | "stop" | "waiting";
} {
  if (state === "printed") return { key: "print.printed", tone: "ok", icon: "check" };
  if (state === "failed") return { key: "print.failed", tone: "bad", icon: "stop" };
  if (state === "cancelled") return { key: "print.cancelled", tone: "warn", icon: "stop" };
  return { key: "print.waiting", tone: "info", icon: "waiting" };
}

function jobKind(kind: string): string {
  const names: Record<string, MessageKey> = {
    receipt: "print.kind_receipt",
    shift_report: "print.kind_shift_report",
    other: "print.kind_other",
  };
  const name = names[kind];
  return name ? t(name) : kind;
}

const TROUBLES: Record<string, MessageKey> = {
  printer_address_unknown: "trouble.printer_address_unknown",
  printer_no_answer: "trouble.printer_no_answer",
  printer_device_missing: "trouble.printer_device_missing",
  printer_device_denied: "trouble.printer_device_denied",
  printer_stalled: "trouble.printer_stalled",
  printer_paper_out: "trouble.printer_paper_out",
  printer_paper_out_midway: "trouble.printer_paper_out_midway",
  printer_cover_open: "trouble.printer_cover_open",
  printer_offline: "trouble.printer_offline",
  printer_spooler: "trouble.printer_spooler",
  paper_unprintable: "trouble.paper_unprintable",
  print_interrupted: "trouble.printer_interrupted",
};

/** Why a slip is not on paper yet, in words. */
function troubleOf(code: string): string {
  const known = TROUBLES[code];
  return known ? t(known) : code;
}

/** What waits for the printer, and what a person may do about it. */
export function PrintQueue({ jobs }: { jobs: PrintJobRow[] }) {
  const retry = useCommand("retry_print", { refresh: ["print_queue"] });
  const cancel = useCommand("cancel_print", { refresh: ["print_queue"] });
  return (
    <section className={kit.card}>
      <Text fw={650} mb="xs">
        {t("print.queue")}
      </Text>
      <RefusalAlert failure={retry.failure ?? cancel.failure} />
      {jobs.length === 0 ? (
        <Text c="dimmed">{t("print.empty")}</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("print.time")}</Table.Th>
              <Table.Th>{t("print.what")}</Table.Th>
              <Table.Th>{t("product.state")}</Table.Th>
              <Table.Th ta="right">{t("period.action")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {jobs.map((job) => {
              const word = jobWord(job.state);
              return (
                <Table.Tr key={job.job_id}>
                  <Table.Td>{formatInstant(job.created_at_ms)}</Table.Td>
                  <Table.Td>
                    {jobKind(job.kind)} {job.document_number}
                  </Table.Td>
                  <Table.Td>
                    <StateWord icon={word.icon} tone={word.tone}>
                      {t(word.key)}
                    </StateWord>
                    {job.last_error && (
                      <Text size="sm" c="dimmed">
                        {troubleOf(job.last_error)}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {!FINISHED.has(job.state) && (
                      <Group gap="xs" justify="flex-end">
                        <Button size="xs" variant="default" onClick={() => retry.run({ job_id: job.job_id })}>
                          {t("print.retry")}
                        </Button>
                        <Button size="xs" variant="default" onClick={() => cancel.run({ job_id: job.job_id })}>
                          {t("print.cancel")}
                        </Button>
                      </Group>
                    )}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
