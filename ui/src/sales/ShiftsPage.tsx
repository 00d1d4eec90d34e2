import { Drawer } from "@mantine/core";
import { useMemo, useState } from "react";
import type { ShiftRow } from "../bindings";
import { moneyColumn, textColumn } from "../kit/columns";
import { formatInstant } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { t } from "../kit/messages";
import { isZero } from "../kit/money";
import { Page } from "../kit/Page";
import { PaperPreview } from "../kit/Paper";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { SubNav } from "../kit/SubNav";
import { ColumnMenu, ExportButton, useColumns } from "../kit/TableTools";
import { usePagedRows } from "../kit/usePagedRows";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { salesPages } from "./pages";

function useShiftColumns(): Column<ShiftRow>[] {
  return useMemo(
    () => [
      textColumn("opened", t("shift.opened"), "minmax(10rem, 1fr)", (row) => formatInstant(row.opened_at_ms)),
      textColumn("number", t("shift.number"), "5rem", (row) => row.number),
      textColumn("till", t("shift.till"), "5rem", (row) => row.till_code),
      textColumn("user", t("sale.cashier"), "minmax(8rem, 1fr)", (row) => row.user_name),
      textColumn("sales", t("shift.sales"), "6rem", (row) => String(row.sales_count), { figures: true }),
      moneyColumn("expected", t("shift.expected"), (row) => row.expected, { width: "8rem" }),
      moneyColumn("counted", t("shift.counted"), (row) => row.counted, { width: "8rem" }),
      moneyColumn("difference", t("shift.difference"), (row) => row.difference, { width: "8rem" }),
      {
        key: "state",
        header: t("product.state"),
        width: "10rem",
        csv: (row) => row.z_number ?? "",
        cell: (row) =>
          row.closed_at_ms == null ? (
            <StateWord icon="waiting" tone="info">
              {t("shift.is_open")}
            </StateWord>
          ) : row.difference != null && !isZero(row.difference) ? (
            <StateWord icon="warn" tone="warn">
              {row.z_number}
            </StateWord>
          ) : (
            <StateWord icon="check" tone="ok">
              {row.z_number}
            </StateWord>
          ),
      },
    ],
    [],
  );
}

function ZPanel({ shiftId, onClose }: { shiftId: string; onClose: () => void }) {
  const { data, error } = useCall("z_report", { shift_id: shiftId });
  return (
    <Drawer opened onClose={onClose} title={t("shift.z_report")} size={460}>
      <RefusalAlert failure={error} />
      {data && <PaperPreview paper={data.report} label={t("shift.z_report")} />}
    </Drawer>
  );
}

export function ShiftsPage() {
  const list = usePagedRows("list_shifts", {}, (response) => ({ total: response.total, rows: response.shifts }));
  const choice = useColumns("shifts", useShiftColumns());
  const [open, setOpen] = useState<string>();
  return (
    <Page
      title={t("area.sales")}
      actions={
        <>
          <ColumnMenu choice={choice} />
          <ExportButton name="shift" columns={choice.shown} rows={list.all} />
        </>
      }
    >
      <SubNav label={t("area.sales")} pages={salesPages()} />
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("shift.list")}
        columns={choice.shown}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        onOpen={(row) => row.closed_at_ms != null && setOpen(row.shift_id)}
        place="shifts"
        empty={<Empty icon="till" title={t("shift.empty_title")} text={t("shift.empty_text")} />}
      />
      {open && <ZPanel shiftId={open} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
