import { Alert, Button, Checkbox, Drawer, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Money, PendingPaymentRow, TenderKind } from "../bindings";
import { formatInstant } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { addMoney, formatRupiah, subtractMoney } from "../kit/money";
import { MoneyInput } from "../kit/MoneyInput";
import { Page } from "../kit/Page";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { tenderName } from "../till/tender_name";
import { salesPages } from "./pages";

const ROWS = 200;
const keyOf = (row: PendingPaymentRow) => `${row.sale_id}.${row.tender_no}`;

function Confirm({ row, onClose }: { row: PendingPaymentRow; onClose: () => void }) {
  const [reference, setReference] = useState(row.reference ?? "");
  const { run, pending, failure } = useAction("confirm_payment", {
    refresh: ["list_pending_payments"],
    onDone: onClose,
  });
  return (
    <Stack>
      <Text>{t("pending.confirm_text", { number: row.document_number, amount: formatRupiah(row.amount) })}</Text>
      <TextInput
        label={t("pay.reference")}
        data-autofocus
        value={reference}
        maxLength={40}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <RefusalAlert failure={failure} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button
          loading={pending}
          disabled={!reference.trim()}
          onClick={() => run({ sale_id: row.sale_id, tender_no: row.tender_no, reference: reference.trim() })}
          data-testid="pending-confirm"
        >
          {t("pending.confirm")}
        </Button>
      </Group>
    </Stack>
  );
}

/** What came on the bank account for these payments, and what the bank kept; shown as it posts before it does. */
function Settle({ kind, rows, onClose }: { kind: TenderKind; rows: PendingPaymentRow[]; onClose: () => void }) {
  const total = addMoney("0", ...rows.map((row) => row.amount));
  const [fee, setFee] = useState<Money | undefined>("0");
  const { run, pending, failure } = useAction("settle_payments", {
    refresh: ["list_pending_payments", "trial_balance"],
    onDone: onClose,
  });
  const bank = subtractMoney(total, fee ?? "0");
  return (
    <Stack>
      <Text>{t("pending.settle_text", { count: rows.length, total: formatRupiah(total) })}</Text>
      <MoneyInput label={t("pending.fee")} data-autofocus value={fee} onChange={setFee} />
      <Alert color="blue" icon={<Icon name="info" />} title={t("receive.posts")}>
        <Table withRowBorders={false} verticalSpacing={2}>
          <Table.Tbody>
            <Table.Tr>
              <Table.Td>D 1121 {t("pending.bank")}</Table.Td>
              <Table.Td ta="right">
                <Amount value={bank} total />
              </Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Td>D 6209 {t("pending.fee")}</Table.Td>
              <Table.Td ta="right">
                <Amount value={fee ?? "0"} total />
              </Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Td pl="xl">K {kind === "qris" ? "1124" : "1125"}</Table.Td>
              <Table.Td ta="right">
                <Amount value={total} total />
              </Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </Alert>
      <RefusalAlert failure={failure} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button
          loading={pending}
          disabled={fee === undefined}
          onClick={() =>
            run({
              kind,
              tenders: rows.map(({ sale_id, tender_no }) => ({ sale_id, tender_no })),
              bank_amount: bank,
              fee: fee ?? "0",
            })
          }
          data-testid="pending-settle"
        >
          {t("pending.settle")}
        </Button>
      </Group>
    </Stack>
  );
}

type Open = { what: "confirm"; row: PendingPaymentRow } | { what: "settle"; kind: TenderKind };

/** Payments that are not on the bank account yet: QRIS, cards, transfers, until somebody says they came. */
export function PendingPaymentsPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("list_pending_payments", { offset: 0, limit: ROWS });
  const [kind, setKind] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string[]>([]);
  const [open, setOpen] = useState<Open>();
  const rows = (data?.payments ?? []).filter((row) => !kind || row.kind === kind);
  const kinds = [...new Set((data?.payments ?? []).map((row) => row.kind))];
  const taken = rows.filter((row) => chosen.includes(keyOf(row)));
  const settled = taken[0]?.kind;
  const mixed = taken.some((row) => row.kind !== settled);
  const close = () => {
    setOpen(undefined);
    setChosen([]);
  };
  return (
    <Page
      title={<SubNav pages={salesPages()} label={t("area.sales")} />}
      actions={
        <>
          <Select
            aria-label={t("pay.tenders")}
            placeholder={t("pending.all")}
            clearable
            value={kind}
            onChange={setKind}
            data={kinds.map((value) => ({ value, label: tenderName(value) }))}
          />
          {may("settle_payments") && (
            <Button
              disabled={!settled || mixed}
              onClick={() => settled && setOpen({ what: "settle", kind: settled })}
              data-testid="pending-settle-open"
            >
              {t("pending.settle_count", { count: taken.length })}
            </Button>
          )}
        </>
      }
    >
      <RefusalAlert failure={error} />
      <div className={kit.card}>
        {data && rows.length === 0 && <Empty icon="check" title={t("pending.none")} text={t("pending.none_text")} />}
        {mixed && <Alert color="amber">{t("pending.mixed")}</Alert>}
        {rows.length > 0 && (
          <Table.ScrollContainer minWidth={760}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={50} />
                  <Table.Th>{t("pending.receipt")}</Table.Th>
                  <Table.Th>{t("pay.tenders")}</Table.Th>
                  <Table.Th>{t("pending.at")}</Table.Th>
                  <Table.Th>{t("pay.reference")}</Table.Th>
                  <Table.Th ta="right">{t("pay.amount")}</Table.Th>
                  <Table.Th w={140} />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((row) => (
                  <Table.Tr key={keyOf(row)}>
                    <Table.Td>
                      <Checkbox
                        aria-label={row.document_number}
                        checked={chosen.includes(keyOf(row))}
                        onChange={(event) =>
                          setChosen(
                            event.currentTarget.checked
                              ? [...chosen, keyOf(row)]
                              : chosen.filter((it) => it !== keyOf(row)),
                          )
                        }
                      />
                    </Table.Td>
                    <Table.Td>{row.document_number}</Table.Td>
                    <Table.Td>{tenderName(row.kind)}</Table.Td>
                    <Table.Td>{formatInstant(row.at_ms)}</Table.Td>
                    <Table.Td>{row.reference ?? "—"}</Table.Td>
                    <Table.Td ta="right">
                      <Amount value={row.amount} />
                    </Table.Td>
                    <Table.Td>
                      {!row.reference && may("sell") && (
                        <Button size="xs" variant="default" onClick={() => setOpen({ what: "confirm", row })}>
                          {t("pending.confirm")}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        {data && data.total > ROWS && <Text c="dimmed">{t("pending.more", { shown: ROWS, total: data.total })}</Text>}
      </div>
      <Drawer
        opened={open !== undefined}
        onClose={close}
        title={open?.what === "settle" ? t("pending.settle") : t("pending.confirm")}
        position="right"
      >
        {open?.what === "confirm" && <Confirm row={open.row} onClose={close} />}
        {open?.what === "settle" && <Settle kind={open.kind} rows={taken} onClose={close} />}
      </Drawer>
    </Page>
  );
}
