import { Table, Text } from "@mantine/core";
import { Link } from "react-router";
import type { EntryLineView, EntryView } from "../bindings";
import { Amount } from "./Figure";
import { t } from "./messages";
import { addMoney } from "./money";

function sum(lines: EntryLineView[], side: "debit" | "credit"): string {
  return addMoney("0", ...lines.map((line) => line[side] ?? "0"));
}

/** The journal entries of a document, debit and credit side by side; `accountLink` leads to an account's ledger. */
export function Entries({ entries, accountLink }: { entries: EntryView[]; accountLink?: (account: string) => string }) {
  if (entries.length === 0) return <Text c="dimmed">{t("entry.none")}</Text>;
  return entries.map((entry, index) => (
    <Table key={index} mb="md" data-testid="entry">
      <Table.Caption>
        {entry.rule} · {entry.document_number} · {entry.description}
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("entry.account")}</Table.Th>
          <Table.Th ta="right">{t("entry.debit")}</Table.Th>
          <Table.Th ta="right">{t("entry.credit")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entry.lines.map((line, at) => (
          <Table.Tr key={at}>
            <Table.Td pl={line.credit == null ? undefined : "xl"}>
              {accountLink ? <Link to={accountLink(line.account)}>{line.account}</Link> : line.account} {line.name}
              <Text size="xs" c="dimmed">
                {[line.unit_name, line.origin && t(`origin.${line.origin}`)].filter(Boolean).join(" · ")}
              </Text>
            </Table.Td>
            <Table.Td ta="right">
              <Amount value={line.debit} />
            </Table.Td>
            <Table.Td ta="right">
              <Amount value={line.credit} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr>
          <Table.Th>{t("entry.sum")}</Table.Th>
          <Table.Th ta="right">
            <Amount value={sum(entry.lines, "debit")} total />
          </Table.Th>
          <Table.Th ta="right">
            <Amount value={sum(entry.lines, "credit")} total />
          </Table.Th>
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  ));
}
