import { Button, Switch } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { Money, StockRow } from "../bindings";
import { moneyColumn, quantityColumn, textColumn } from "../kit/columns";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { RefusalAlert } from "../kit/RefusalAlert";
import { isNegativeQuantity } from "../kit/quantity";
import { useWorkplace } from "../kit/session";
import { ColumnMenu, ExportButton, SearchField, useColumns } from "../kit/TableTools";
import { useFilter } from "../kit/useFilter";
import { useKeys } from "../kit/useKeys";
import { usePagedRows } from "../kit/usePagedRows";
import { SubNav } from "../kit/SubNav";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { stockPages } from "./pages";

const COST_COLUMNS = new Set(["average", "value"]);

function stockColumns(valueTotal: Money | undefined): Column<StockRow>[] {
  return [
    textColumn("name", t("product.name"), "minmax(14rem, 3fr)", (row) => row.name, { footer: t("table.total") }),
    quantityColumn("quantity", t("stock.quantity"), (row) => row.quantity, { width: "8rem", footer: "" }),
    textColumn("unit", t("product.unit"), "6rem", (row) => row.unit_name, { footer: "" }),
    {
      key: "state",
      header: t("product.state"),
      width: "9rem",
      footer: "",
      cell: (row) =>
        isNegativeQuantity(row.quantity) && (
          <StateWord icon="warn" tone="warn">
            {t("stock.below_zero")}
          </StateWord>
        ),
    },
    moneyColumn("average", t("stock.average"), (row) => row.average, { footer: "" }),
    moneyColumn("value", t("stock.value"), (row) => row.value, {
      width: "11rem",
      footer: <Amount value={valueTotal} total />,
    }),
  ];
}

function useStockColumns(valueTotal: Money | undefined): Column<StockRow>[] {
  const { may } = useWorkplace();
  const seesCost = may("read_cost");
  return useMemo(
    () => stockColumns(valueTotal).filter((column) => seesCost || !COST_COLUMNS.has(column.key)),
    [valueTotal, seesCost],
  );
}

export function StockPage() {
  const { may } = useWorkplace();
  const navigate = useNavigate();
  const filter = useFilter();
  const [query] = useDebouncedValue(filter.get("cari"), 120);
  const only_negative = filter.get("minus") === "1";
  const list = usePagedRows("list_stock", { query: query || undefined, only_negative }, (response) => response);
  const choice = useColumns("stock", useStockColumns(list.first?.value_total));
  const mayReceive = may("receive_stock");
  const receive = () => void navigate("/stok/terima");
  useKeys({ N: mayReceive ? receive : undefined });
  return (
    <Page
      title={<SubNav pages={stockPages()} label={t("area.stock")} />}
      actions={
        <>
          <Switch
            label={t("stock.only_negative")}
            checked={only_negative}
            onChange={(event) => filter.set({ minus: event.currentTarget.checked ? "1" : undefined })}
          />
          <SearchField
            value={filter.get("cari")}
            onChange={(value) => filter.set({ cari: value })}
            label={t("product.search")}
          />
          <ColumnMenu choice={choice} />
          <ExportButton name="stok" columns={choice.shown} rows={list.all} />
          {mayReceive && (
            <Button leftSection={<Icon name="plus" />} onClick={receive}>
              {t("receive.title")}
            </Button>
          )}
        </>
      }
    >
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("area.stock")}
        columns={choice.shown}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        onOpen={(row) => void navigate(`/barang?barang=${row.product_id}`)}
        place={`stock.${query}.${only_negative}`}
      />
    </Page>
  );
}
