import { Alert, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import type { DeviceLine, RestoreReport } from "../../bindings";
import { formatInstant } from "../../kit/dates";
import { Icon } from "../../kit/Icon";
import kit from "../../kit/kit.module.css";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { StateWord } from "../../kit/VirtualTable";

const count = (number: number) => number.toLocaleString("id-ID");

function Missing({ device }: { device: DeviceLine }) {
  if (device.missing.length === 0) {
    return (
      <StateWord icon="check" tone="ok">
        {t("restore.nothing_missing")}
      </StateWord>
    );
  }
  const runs = device.missing.map(([first, last]) => `${first}–${last}`).join(", ");
  return (
    <StateWord icon="stop" tone="bad">
      {t("restore.missing_runs", { runs })}
    </StateWord>
  );
}

function Devices({ report }: { report: RestoreReport }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("restore.device")}</Table.Th>
          <Table.Th ta="right">{t("restore.numbers")}</Table.Th>
          <Table.Th>{t("restore.head")}</Table.Th>
          <Table.Th>{t("restore.last_at")}</Table.Th>
          <Table.Th>{t("product.state")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {report.devices.map((device) => (
          <Table.Tr key={device.device_id}>
            <Table.Td>{device.till_code || device.device_id.slice(0, 8)}</Table.Td>
            <Table.Td ta="right" className={kit.numbered}>
              {device.first_seq}–{device.last_seq}
            </Table.Td>
            <Table.Td ff="monospace">{device.head}</Table.Td>
            <Table.Td>{formatInstant(device.last_at_ms)}</Table.Td>
            <Table.Td>
              <Missing device={device} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Sources({ report }: { report: RestoreReport }) {
  return (
    <Stack gap={4}>
      {report.sources.map((source) => (
        <div key={source.path}>
          <StateWord icon={source.is_whole ? "check" : "warn"} tone={source.is_whole ? "ok" : "warn"}>
            {t(source.is_whole ? "restore.source_whole" : "restore.source_torn", {
              kind: t(`restore.kind_${source.kind}`),
              count: count(source.change_sets),
              lacks: count(source.lacks),
            })}
          </StateWord>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {source.path}
          </Text>
        </div>
      ))}
    </Stack>
  );
}

/** What proves that nothing is missing, or says what is. */
export function RestoreReportView({ report }: { report: RestoreReport }) {
  const failed = report.checks.filter((check) => !check.ok);
  const figures: [string, string][] = [
    [t("restore.figure_records"), count(report.change_sets)],
    [t("restore.figure_sales"), count(report.sales)],
    [t("restore.figure_goods"), count(report.products)],
    [t("restore.figure_members"), `${count(report.members)} (${t("restore.keys", { count: report.member_keys })})`],
    [t("restore.figure_debit"), formatRupiah(report.debit_total)],
    [t("restore.figure_credit"), formatRupiah(report.credit_total)],
  ];
  return (
    <Stack data-testid="restore-report">
      <Alert
        color={report.is_complete ? "barn" : "red"}
        icon={<Icon name={report.is_complete ? "check" : "stop"} />}
        role="status"
      >
        {report.is_complete
          ? t("restore.complete", { name: report.cooperative_name, seconds: Math.ceil(report.took_ms / 1_000) })
          : t("restore.incomplete", { count: report.missing })}
      </Alert>
      <Sources report={report} />
      <Devices report={report} />
      <SimpleGrid cols={3} spacing="xs">
        {figures.map(([name, value]) => (
          <div key={name}>
            <Text size="sm" c="dimmed">
              {name}
            </Text>
            <Text className={kit.numbered}>{value}</Text>
          </div>
        ))}
      </SimpleGrid>
      {failed.length === 0 ? (
        <StateWord icon="check" tone="ok">
          {t("restore.checks_ok", { count: report.checks.length })}
        </StateWord>
      ) : (
        failed.map((check) => (
          <StateWord key={check.code} icon="stop" tone="bad">
            {check.title}: {check.detail}
          </StateWord>
        ))
      )}
      {report.server && (
        <Text>
          {report.server.reached
            ? t("restore.server_reached", { count: report.server.received, waiting: report.server.waiting })
            : t("restore.server_away", { waiting: report.server.waiting })}
        </Text>
      )}
    </Stack>
  );
}
