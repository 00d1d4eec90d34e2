import { Alert, Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { ConsignorRow, Money, SlipResponse } from "../bindings";
import { moneyColumn, textColumn } from "../kit/columns";
import { Empty } from "../kit/Empty";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { compareMoney, formatRupiah } from "../kit/money";
import { MoneyInput } from "../kit/MoneyInput";
import { Page } from "../kit/Page";
import { PaperPreview } from "../kit/Paper";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { ColumnMenu, ExportButton, useColumns } from "../kit/TableTools";
import { VirtualTable } from "../kit/VirtualTable";
import { ApprovalDialog } from "../till/approval/ApprovalDialog";
import { useApproved } from "../till/approval/useApproved";
import { salesPages } from "./pages";

/** Pays an owner for what was sold: in cash from this till's drawer. */
function Pay({ row }: { row: ConsignorRow }) {
  const shift = useCall("current_shift", {}).data?.shift;
  const [amount, setAmount] = useState<Money | undefined>(row.owed);
  const [slip, setSlip] = useState<SlipResponse>();
  const action = useApproved("pay_consignor", {
    refresh: ["list_consignors", "print_queue", "current_shift"],
    onDone: setSlip,
  });
  const isAmount = amount !== undefined && BigInt(amount) > 0n && compareMoney(amount, row.owed) <= 0;
  if (slip) {
    return (
      <Stack>
        <Alert color="barn" icon={<Icon name="check" />} role="status">
          {t("consign.paid")}
        </Alert>
        <PaperPreview paper={slip.receipt} label={slip.document_number} />
      </Stack>
    );
  }
  if (!shift) return <Alert color="blue">{t("prepaid.refund_needs_shift")}</Alert>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isAmount) action.run({ shift_id: shift.shift_id, owner_id: row.owner_id, amount });
      }}
    >
      <Stack>
        <Text>{t("consign.owed_text", { owed: formatRupiah(row.owed) })}</Text>
        <MoneyInput
          label={t("cash.amount")}
          value={amount}
          onChange={setAmount}
          data-autofocus
          data-testid="consign-amount"
        />
        <Alert color="blue" icon={<Icon name="info" />} title={t("receive.posts")}>
          D 2104 / K 1112 {amount ? formatRupiah(amount) : ""}
        </Alert>
        <RefusalAlert failure={action.failure} />
        <Group justify="flex-end">
          <Button type="submit" disabled={!isAmount} loading={action.pending} data-testid="consign-pay">
            {t("consign.pay")}
          </Button>
        </Group>
      </Stack>
      <ApprovalDialog asking={action.asking} />
    </form>
  );
}

/** Owners of consigned goods (*titip jual*): whose goods stand here, and what is owed for those that were sold. */
export function ConsignorsPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("list_consignors", {});
  const rows = data?.consignors ?? [];
  const columns = useMemo(
    () => [
      textColumn<ConsignorRow>("name", t("consign.owner"), "minmax(16rem, 1fr)", (row) => row.name),
      textColumn<ConsignorRow>("products", t("consign.products"), "8rem", (row) => String(row.products), {
        figures: true,
      }),
      moneyColumn<ConsignorRow>("owed", t("consign.owed"), (row) => row.owed),
    ],
    [],
  );
  const choice = useColumns("consignors", columns);
  const [open, setOpen] = useState<ConsignorRow>();
  return (
    <Page
      title={t("area.sales")}
      actions={
        <>
          <ColumnMenu choice={choice} />
          <ExportButton name="titip-jual" columns={choice.shown} rows={async () => rows} />
        </>
      }
    >
      <SubNav label={t("area.sales")} pages={salesPages()} />
      <RefusalAlert failure={error} />
      <VirtualTable
        label={t("consign.title")}
        columns={choice.shown}
        total={rows.length}
        rowAt={(index) => rows[index]}
        known={data !== undefined}
        onOpen={may("move_cash") ? (row) => BigInt(row.owed) > 0n && setOpen(row) : undefined}
        place="consignors"
        empty={<Empty icon="box" title={t("consign.none")} text={t("consign.none_text")} />}
      />
      <Drawer
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
        title={open?.name}
        position="right"
        size={460}
      >
        {open && <Pay key={open.owner_id} row={open} />}
      </Drawer>
    </Page>
  );
}
