import { DateInput } from "@mantine/dates";
import { useMemo } from "react";
import type { SaleRow } from "../bindings";
import { moneyColumn, textColumn } from "../kit/columns";
import { formatInstant, formatTime, parseDay } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { language, t } from "../kit/messages";
import { Page } from "../kit/Page";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { ColumnMenu, ExportButton, SearchField, useColumns } from "../kit/TableTools";
import { useFilter } from "../kit/useFilter";
import { usePagedRows } from "../kit/usePagedRows";
import { VirtualTable, type Column } from "../kit/VirtualTable";
import { SalePanel } from "./SalePanel";
import { salesPages } from "./pages";

function useSaleColumns(): Column<SaleRow>[] {
  return useMemo(
    () => [
      textColumn("number", t("sale.number"), "minmax(14rem, 1fr)", (row) => row.document_number),
      textColumn("time", t("sale.time"), "6rem", (row) => formatTime(row.at_ms), {
        csv: (row) => formatInstant(row.at_ms),
      }),
      textColumn("user", t("sale.cashier"), "minmax(9rem, 1fr)", (row) => row.user_name),
      textColumn("member", t("sale.member"), "8rem", (row) => row.member_number ?? "–"),
      textColumn("lines", t("sale.lines"), "6rem", (row) => String(row.lines_count), { figures: true }),
      moneyColumn("payable", t("sale.payable"), (row) => row.payable),
    ],
    [],
  );
}

export function SalesPage() {
  const { start } = useWorkplace();
  const filter = useFilter();
  const date = filter.get("tanggal") || start.business_date_today;
  const query = filter.get("cari");
  const list = usePagedRows("list_sales", { date, query: query || undefined }, (response) => ({
    total: response.total,
    rows: response.sales,
  }));
  const choice = useColumns("sales", useSaleColumns());
  const open = filter.get("struk");
  return (
    <Page
      title={t("area.sales")}
      actions={
        <>
          <DateInput
            aria-label={t("sale.date")}
            value={date}
            valueFormat="DD/MM/YYYY"
            dateParser={parseDay}
            w={140}
            locale={language()}
            onChange={(value) => filter.set({ tanggal: value ?? undefined })}
            maxDate={start.business_date_today}
          />
          <SearchField value={query} onChange={(value) => filter.set({ cari: value })} label={t("sale.search")} />
          <ColumnMenu choice={choice} />
          <ExportButton name={`penjualan-${date}`} columns={choice.shown} rows={list.all} />
        </>
      }
    >
      <SubNav label={t("area.sales")} pages={salesPages()} />
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("area.sales")}
        columns={choice.shown}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        onOpen={(row) => filter.set({ struk: row.sale_id }, false)}
        place={`sales.${date}.${query}`}
        empty={<Empty icon="receipt" title={t("sale.empty_title")} text={t("sale.empty_text")} />}
      />
      <div role="status">{t("sale.count", { count: list.total.toLocaleString("id-ID") })}</div>
      {open && <SalePanel saleId={open} onClose={() => filter.set({ struk: undefined })} />}
    </Page>
  );
}
