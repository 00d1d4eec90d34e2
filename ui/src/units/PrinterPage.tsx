import { Button, Fieldset, Group, Select, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import type { GetPrinterResponse, PrinterConnection, PrintJobRow } from "../bindings";
import { formatInstant } from "../kit/dates";
import kit from "../kit/kit.module.css";
import { t, type MessageKey } from "../kit/messages";
import { Page } from "../kit/Page";
import { useCall, useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { StateWord } from "../kit/VirtualTable";
import { settingsPages } from "./pages";

const POLL_MS = 3_000;
const FINISHED = new Set(["printed", "cancelled"]);

type Values = { kind: PrinterConnection["kind"]; address: string; path: string; width: string; drawer: boolean };

function settingsOf(values: Values): PrinterConnection {
  if (values.kind === "network") return { kind: "network", address: values.address.trim() };
  if (values.kind === "device_file") return { kind: "device_file", path: values.path.trim() };
  return { kind: "none" };
}

function PrinterForm({ printer }: { printer: GetPrinterResponse }) {
  const { settings } = printer;
  const form = useForm<Values>({
    initialValues: {
      kind: settings.kind,
      address: settings.kind === "network" ? settings.address : "",
      path: settings.kind === "device_file" ? settings.path : "/dev/usb/lp0",
      width: String(printer.width),
      drawer: printer.drawer,
    },
    validate: {
      address: (value, values) => (values.kind === "network" && !value.trim() ? t("form.needed") : null),
      path: (value, values) => (values.kind === "device_file" && !value.trim() ? t("form.needed") : null),
    },
  });
  const save = useCommand("set_printer", {
    refresh: ["get_printer"],
    onDone: () => notifications.show({ message: t("common.saved") }),
  });
  const test = useCommand("print_test", {
    refresh: ["print_queue"],
    onDone: () => notifications.show({ message: t("printer.test_queued") }),
  });
  const { kind } = form.values;
  const tone =
    printer.status === "ready" ? "ok" : printer.status === "none" || printer.status === "unknown" ? "info" : "warn";
  const submit = form.onSubmit((values) =>
    save.run({ settings: settingsOf(values), width: values.width === "48" ? 48 : 32, drawer: values.drawer }),
  );
  return (
    <form onSubmit={submit} noValidate style={{ maxWidth: 560 }}>
      <Fieldset legend={t("settings.printer")}>
        <Stack gap="sm">
          <StateWord icon={tone === "ok" ? "check" : tone === "warn" ? "warn" : "info"} tone={tone}>
            {t(`mark.printer_${printer.status}`)}
          </StateWord>
          <Select
            label={t("printer.kind")}
            allowDeselect={false}
            {...form.getInputProps("kind")}
            data={(["none", "network", "device_file"] as const).map((value) => ({
              value,
              label: t(`printer.${value}`),
            }))}
          />
          {kind === "network" && (
            <TextInput
              label={t("printer.address")}
              placeholder="192.168.1.50:9100"
              required
              {...form.getInputProps("address")}
            />
          )}
          {kind === "device_file" && <TextInput label={t("printer.path")} required {...form.getInputProps("path")} />}
          <Select
            label={t("printer.width")}
            allowDeselect={false}
            {...form.getInputProps("width")}
            data={[
              { value: "32", label: t("printer.width_32") },
              { value: "48", label: t("printer.width_48") },
            ]}
          />
          <Switch label={t("printer.drawer")} {...form.getInputProps("drawer", { type: "checkbox" })} />
          <RefusalAlert failure={save.failure ?? test.failure} />
          <Group justify="flex-end">
            <Button
              variant="default"
              loading={test.pending}
              disabled={settings.kind === "none"}
              onClick={() => test.run({})}
            >
              {t("printer.test")}
            </Button>
            <Button type="submit" loading={save.pending}>
              {t("printer.save")}
            </Button>
          </Group>
        </Stack>
      </Fieldset>
    </form>
  );
}

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

function Queue({ jobs }: { jobs: PrintJobRow[] }) {
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
                        {job.last_error}
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

export function PrinterPage() {
  const { may } = useWorkplace();
  const printer = useCall("get_printer", {});
  const queue = useCall("print_queue", {}, { refetchInterval: POLL_MS });
  return (
    <Page title={t("area.settings")}>
      <SubNav label={t("area.settings")} pages={settingsPages(may)} />
      <RefusalAlert failure={printer.error ?? queue.error} />
      {printer.data && <PrinterForm printer={printer.data} />}
      {queue.data && <Queue jobs={queue.data.jobs} />}
    </Page>
  );
}
