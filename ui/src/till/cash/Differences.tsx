import { Alert, Stack, Table } from "@mantine/core";
import type { ClosedLine } from "../../bindings";
import { Amount } from "../../kit/Figure";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { isZero } from "../../kit/money";
import { tenderName } from "../tender_name";

/** What should have been there, what was counted, and what lies between, for each way of paying. */
export function Differences({ lines }: { lines: ClosedLine[] }) {
  const ties = lines.every((line) => isZero(line.difference));
  return (
    <Stack miw={420}>
      <Alert color={ties ? "barn" : "amber"} icon={<Icon name={ties ? "check" : "warn"} />} role="status">
        {ties ? t("shift.ties") : t("shift.differs")}
      </Alert>
      <Table fz="md" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("shift.way")}</Table.Th>
            <Table.Th ta="right">{t("shift.expected")}</Table.Th>
            <Table.Th ta="right">{t("shift.counted_short")}</Table.Th>
            <Table.Th ta="right">{t("shift.difference")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.kind} fw={isZero(line.difference) ? undefined : 700}>
              <Table.Td>{tenderName(line.kind)}</Table.Td>
              <Table.Td ta="right">
                <Amount value={line.expected} total />
              </Table.Td>
              <Table.Td ta="right">
                <Amount value={line.counted} total />
              </Table.Td>
              <Table.Td ta="right" data-testid={`difference-${line.kind}`}>
                <Amount value={line.difference} total />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
