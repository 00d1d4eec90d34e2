import { Button, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { ProductRow, ProductSort } from "../bindings";
import { moneyForCsv, quantityForCsv } from "../kit/csv";
import { Empty } from "../kit/Empty";
import { Amount, Count } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { ColumnMenu, ExportButton, SearchField, useColumns } from "../kit/TableTools";
import { useFilter } from "../kit/useFilter";
import { useKeys } from "../kit/useKeys";
import { usePagedRows } from "../kit/usePagedRows";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { ProductPanel } from "./ProductPanel";

const SORTS: ProductSort[] = ["name", "category", "price", "stock"];

function useProductColumns(): Column<ProductRow>[] {
  const { may } = useWorkplace();
  const seesCost = may("read_cost");
  return useMemo(() => [
    { key: "name", header: t("product.name"), width: "minmax(14rem, 3fr)", cell: (row) => row.name, csv: (row) => row.name, sort: "name" },
    { key: "code", header: t("product.code"), width: "minmax(9rem, 1fr)", cell: (row) => row.codes.join(", "), csv: (row) => row.codes.join(" ") },
    { key: "category", header: t("product.category"), width: "minmax(8rem, 1fr)", cell: (row) => row.category, csv: (row) => row.category, sort: "category" },
    { key: "unit", header: t("product.unit"), width: "5rem", cell: (row) => row.unit_name, csv: (row) => row.unit_name },
    { key: "price", header: t("product.price"), width: "8rem", figures: true, cell: (row) => <Amount value={row.price} />, csv: (row) => moneyForCsv(row.price), sort: "price" },
    ...(seesCost ? [{
      key: "cost", header: t("product.cost"), width: "8rem", figures: true,
      cell: (row: ProductRow) => <Amount value={row.cost} />, csv: (row: ProductRow) => moneyForCsv(row.cost),
    }] : []),
    { key: "stock", header: t("product.stock"), width: "7rem", figures: true, cell: (row) => <Count value={row.stock} />, csv: (row) => quantityForCsv(row.stock), sort: "stock" },
    {
      key: "active", header: t("product.state"), width: "8rem", csv: (row) => (row.active ? t("product.active") : t("product.inactive")),
      cell: (row) => (row.active
        ? <StateWord icon="check" tone="ok">{t("product.active")}</StateWord>
        : <StateWord icon="stop" tone="warn">{t("product.inactive")}</StateWord>),
    },
  ], [seesCost]);
}

/** Every product, however many; the filters are in the address. */
export function ProductsPage() {
  const { may } = useWorkplace();
  const navigate = useNavigate();
  const filter = useFilter();
  const [query] = useDebouncedValue(filter.get("cari"), 120);
  const category = filter.get("kategori");
  const sort = SORTS.find((each) => each === filter.get("urut")) ?? "name";
  const list = usePagedRows(
    "list_products", { query: query || undefined, category: category || undefined, sort },
    (response) => ({ total: response.total, rows: response.products }),
  );
  const choice = useColumns("products", useProductColumns());
  const mayEdit = may("edit_products");
  const create = () => filter.set({ baru: "1", barang: undefined });
  useKeys({ N: mayEdit ? create : undefined });
  const fresh = filter.get("baru");
  const close = () => filter.set({ barang: undefined, baru: undefined });
  const isEmpty = list.isKnown && list.total === 0 && !query && !category;
  return (
    <Page
      title={t("area.products")}
      actions={
        <>
          <SearchField value={filter.get("cari")} onChange={(value) => filter.set({ cari: value })} label={t("product.search")} />
          <Select
            aria-label={t("product.category")} placeholder={t("product.all_categories")} clearable searchable w={160}
            data={list.first?.categories ?? (category ? [category] : [])} value={category || null}
            onChange={(value) => filter.set({ kategori: value ?? undefined })} limit={100}
          />
          <ColumnMenu choice={choice} />
          <ExportButton name="barang" columns={choice.shown} rows={list.all} />
          {may("import_products") && (
            <Button variant="default" onClick={() => void navigate("/barang/impor")}>{t("import.title")}</Button>
          )}
          {mayEdit && <Button leftSection={<Icon name="plus" />} onClick={create}>{t("product.new")}</Button>}
        </>
      }
    >
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("area.products")} columns={choice.shown} total={list.total} rowAt={list.rowAt} onVisible={list.onVisible}
        onOpen={(row) => filter.set({ barang: row.product_id }, false)} sort={sort}
        onSort={(next) => filter.set({ urut: next })} place={`products.${query}.${category}.${sort}`}
        empty={isEmpty ? <Empty icon="box" title={t("product.empty_title")} text={t("product.empty_text")} /> : undefined}
      />
      <div role="status" data-testid="products-total">{t("product.count", { count: list.total.toLocaleString("id-ID") })}</div>
      {fresh && <ProductPanel key={fresh} code={fresh === "1" ? "" : fresh} onClose={close} />}
      {!fresh && filter.get("barang") && (
        <ProductPanel key={filter.get("barang")} productId={filter.get("barang")} onClose={close} />
      )}
    </Page>
  );
}
