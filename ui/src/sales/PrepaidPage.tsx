import { Alert, Button, Drawer, Group, SegmentedControl, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import type { DepositRow, PrepaidState, SlipResponse, VoucherRow } from "../bindings";
import { moneyColumn, textColumn } from "../kit/columns";
import { formatDate, formatInstant } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { formatRupiah } from "../kit/money";
import { Page } from "../kit/Page";
import { PaperPreview } from "../kit/Paper";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { ColumnMenu, ExportButton, SearchField, useColumns } from "../kit/TableTools";
import { useFilter } from "../kit/useFilter";
import { usePagedRows } from "../kit/usePagedRows";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { ApprovalDialog } from "../till/approval/ApprovalDialog";
import { useApproved } from "../till/approval/useApproved";
import { salesPages } from "./pages";
import { WriteOff } from "./WriteOff";

const STATES: PrepaidState[] = ["open", "used", "expired"];

/** A voucher or a deposit, as one list shows both. */
type Row = {
  id: string;
  label: string;
  document_number: string;
  amount: string;
  left: string;
  state: PrepaidState;
  at_ms: number;
  expires_on?: string;
};

const ofVoucher = ({ voucher_id, code, ...rest }: VoucherRow): Row => ({ ...rest, id: voucher_id, label: code });
const ofDeposit = ({ deposit_id, name, ...rest }: DepositRow): Row => ({ ...rest, id: deposit_id, label: name });

function StateOf({ state }: { state: PrepaidState }) {
  const looks = {
    open: { icon: "check", tone: "ok" },
    used: { icon: "info", tone: "info" },
    expired: { icon: "warn", tone: "warn" },
  } as const;
  return <StateWord {...looks[state]}>{t(`prepaid.state_${state}`)}</StateWord>;
}

function usePrepaidColumns(kind: "voucher" | "deposit"): Column<Row>[] {
  return useMemo(() => {
    const isVoucher = kind === "voucher";
    const columns: (Column<Row> | false)[] = [
      textColumn("label", t(isVoucher ? "pay.code" : "prepaid.name"), "minmax(12rem, 1fr)", (row) => row.label),
      textColumn("number", t("prepaid.number"), "minmax(11rem, 1fr)", (row) => row.document_number),
      textColumn("at", t("prepaid.at"), "minmax(10rem, 1fr)", (row) => formatInstant(row.at_ms)),
      isVoucher &&
        textColumn("until", t("prepaid.until"), "8rem", (row) => (row.expires_on ? formatDate(row.expires_on) : "")),
      moneyColumn("amount", t("prepaid.amount"), (row) => row.amount),
      moneyColumn("left", t("prepaid.left"), (row) => row.left),
      {
        key: "state",
        header: t("product.state"),
        width: "9rem",
        csv: (row) => t(`prepaid.state_${row.state}`),
        cell: (row) => <StateOf state={row.state} />,
      },
    ];
    return columns.filter((column) => column !== false);
  }, [kind]);
}

/** Gives back what is left of a deposit: in cash, at this till, by somebody who may. */
function Refund({ row, onDone }: { row: Row; onDone: (slip: SlipResponse) => void }) {
  const [reason, setReason] = useState("");
  const shift = useCall("current_shift", {}).data?.shift;
  const action = useApproved("refund_deposit", {
    refresh: ["list_deposits", "prepaid_history", "print_queue", "current_shift"],
    onDone,
  });
  const given = reason.trim();
  if (!shift) return <Alert color="blue">{t("prepaid.refund_needs_shift")}</Alert>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (given) action.run({ shift_id: shift.shift_id, deposit_id: row.id, reason: given });
      }}
    >
      <Stack>
        <Text>{t("prepaid.refund_text", { left: formatRupiah(row.left) })}</Text>
        <TextInput
          label={t("prepaid.refund_reason")}
          required
          value={reason}
          autoComplete="off"
          onChange={(event) => setReason(event.currentTarget.value)}
          data-testid="refund-reason"
        />
        <RefusalAlert failure={action.failure} />
        <Group justify="flex-end">
          <Button type="submit" disabled={!given} loading={action.pending} data-testid="refund-deposit">
            {t("prepaid.refund")}
          </Button>
        </Group>
      </Stack>
      <ApprovalDialog asking={action.asking} reason={given} />
    </form>
  );
}

function Detail({ row, isDeposit }: { row: Row; isDeposit: boolean }) {
  const { may } = useWorkplace();
  const { data, error } = useCall("prepaid_history", { id: row.id });
  const [slip, setSlip] = useState<SlipResponse>();
  const isGivenBack = isDeposit && row.state === "open" && may("sell") && !slip;
  return (
    <Stack>
      <Group justify="space-between">
        <StateOf state={slip ? "used" : row.state} />
        <Text fz="xl" fw={700}>
          {formatRupiah(slip ? "0" : row.left)}
        </Text>
      </Group>
      {row.expires_on && <Text>{t("prepaid.until_day", { date: formatDate(row.expires_on) })}</Text>}
      {!isDeposit && <Text c="dimmed">{t("prepaid.no_cash")}</Text>}
      <RefusalAlert failure={error} />
      <Table withRowBorders={false} data-testid="prepaid-history">
        <Table.Tbody>
          {data?.moves.map((move, index) => (
            <Table.Tr key={`${move.change_set_id}-${index}`}>
              <Table.Td>
                {may("read_books") ? (
                  <Link to={`/buku/catatan/${move.change_set_id}`}>{move.what}</Link>
                ) : (
                  <span>{move.what}</span>
                )}
                <Text size="sm" c="dimmed">
                  {formatDate(move.business_date)} · {move.document_number}
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                <Amount value={move.amount} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {isGivenBack && <Refund row={row} onDone={setSlip} />}
      {slip && (
        <>
          <Alert color="barn" icon={<Icon name="check" />} role="status">
            {t("prepaid.refunded")}
          </Alert>
          <PaperPreview paper={slip.receipt} label={slip.document_number} />
        </>
      )}
    </Stack>
  );
}

/** Vouchers and deposits: what customers paid before they bought, what is left of it, and what became of it. */
export function PrepaidPage() {
  const { may } = useWorkplace();
  const filter = useFilter();
  const kind = filter.get("jenis") === "uang-muka" ? "deposit" : "voucher";
  const state = STATES.find((each) => each === filter.get("keadaan"));
  const [query] = useDebouncedValue(filter.get("cari"), 120);
  const asked = { query: query || undefined, state };
  const vouchers = usePagedRows("list_vouchers", asked, ({ total, vouchers: rows }) => ({
    total,
    rows: rows.map(ofVoucher),
  }));
  const deposits = usePagedRows("list_deposits", asked, ({ total, deposits: rows }) => ({
    total,
    rows: rows.map(ofDeposit),
  }));
  const list = kind === "voucher" ? vouchers : deposits;
  const choice = useColumns(`prepaid.${kind}`, usePrepaidColumns(kind));
  const [open, setOpen] = useState<Row>();
  const [isWritingOff, setWritingOff] = useState(false);
  return (
    <Page
      title={t("area.sales")}
      actions={
        <>
          <SegmentedControl
            aria-label={t("prepaid.title")}
            value={kind}
            onChange={(next) => filter.set({ jenis: next === "deposit" ? "uang-muka" : undefined })}
            data={[
              { value: "voucher", label: t("tender.voucher") },
              { value: "deposit", label: t("tender.deposit") },
            ]}
          />
          <Select
            aria-label={t("product.state")}
            placeholder={t("prepaid.all_states")}
            clearable
            w={170}
            value={state ?? null}
            onChange={(next) => filter.set({ keadaan: next ?? undefined })}
            data={STATES.filter((each) => kind === "voucher" || each !== "expired").map((value) => ({
              value,
              label: t(`prepaid.state_${value}`),
            }))}
          />
          <SearchField
            value={filter.get("cari")}
            onChange={(value) => filter.set({ cari: value })}
            label={t("prepaid.search")}
          />
          <ColumnMenu choice={choice} />
          <ExportButton name={kind} columns={choice.shown} rows={list.all} />
          {may("write_off_expired") && (
            <Button variant="default" onClick={() => setWritingOff(true)} data-testid="write-off-open">
              {t("write_off.open")}
            </Button>
          )}
        </>
      }
    >
      <SubNav label={t("area.sales")} pages={salesPages()} />
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("prepaid.title")}
        columns={choice.shown}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        onOpen={setOpen}
        place={`prepaid.${kind}.${query}.${state ?? ""}`}
        empty={!query && !state && <Empty icon="receipt" title={t("prepaid.none")} text={t("prepaid.none_text")} />}
      />
      <Drawer
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
        title={open?.label}
        position="right"
        size={480}
      >
        {open && <Detail key={open.id} row={open} isDeposit={kind === "deposit"} />}
      </Drawer>
      <Drawer
        opened={isWritingOff}
        onClose={() => setWritingOff(false)}
        title={t("write_off.title")}
        position="right"
        size={520}
      >
        {isWritingOff && <WriteOff />}
      </Drawer>
    </Page>
  );
}
