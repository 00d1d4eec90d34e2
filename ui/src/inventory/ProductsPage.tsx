import { Button, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { ProductRow, ProductSort } from "../bindings";
import { moneyColumn, quantityColumn, textColumn } from "../kit/columns";
import { Empty } from "../kit/Empty";
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
import { SubNav } from "../kit/SubNav";
import { BulkEdit } from "./BulkEdit";
import { cataloguePages } from "./pages";
import { ProductPanel } from "./ProductPanel";

/** The parts of the catalogue that are looked at by themselves, as the address names them. */
const PARTS = {
  dijual: { active: true },
  berhenti: { active: false },
  tanpa_harga: { active: true, without_price: true },
  minus: { negative_stock: true },
} as const;
type Part = keyof typeof PARTS;

const SORTS: ProductSort[] = ["name", "category", "price", "stock"];

function useProductColumns(): Column<ProductRow>[] {
  const { may } = useWorkplace();
  const seesCost = may("read_cost");
  return useMemo(
    () => [
      textColumn("name", t("product.name"), "minmax(14rem, 3fr)", (row) => row.name, { sort: "name" }),
      textColumn("code", t("product.code"), "minmax(9rem, 1fr)", (row) => row.codes.join(", ")),
      textColumn("category", t("product.category"), "minmax(8rem, 1fr)", (row) => row.category, { sort: "category" }),
      textColumn("unit", t("product.unit"), "5rem", (row) => row.unit_name),
      moneyColumn("price", t("product.price"), (row) => row.price, { width: "8rem", sort: "price" }),
      ...(seesCost ? [moneyColumn<ProductRow>("cost", t("product.cost"), (row) => row.cost, { width: "8rem" })] : []),
      quantityColumn("stock", t("product.stock"), (row) => row.stock, { sort: "stock" }),
      {
        key: "active",
        header: t("product.state"),
        width: "8rem",
        csv: (row) => (row.active ? t("product.active") : t("product.inactive")),
        cell: (row) =>
          row.active ? (
            <StateWord icon="check" tone="ok">
              {t("product.active")}
            </StateWord>
          ) : (
            <StateWord icon="stop" tone="warn">
              {t("product.inactive")}
            </StateWord>
          ),
      },
    ],
    [seesCost],
  );
}

/** Every product, however many; the filters are in the address. */
export function ProductsPage() {
  const { may } = useWorkplace();
  const navigate = useNavigate();
  const filter = useFilter();
  const [query] = useDebouncedValue(filter.get("cari"), 120);
  const category = filter.get("kategori");
  const sort = SORTS.find((each) => each === filter.get("urut")) ?? "name";
  const part = filter.get("bagian") as Part | "";
  const meant = { query: query || undefined, category: category || undefined, ...(part ? PARTS[part] : {}) };
  const list = usePagedRows("list_products", { ...meant, sort }, (response) => ({
    total: response.total,
    rows: response.products,
  }));
  const choice = useColumns("products", useProductColumns());
  const mayEdit = may("edit_products");
  const create = () => filter.set({ baru: "1", barang: undefined });
  useKeys({ N: mayEdit ? create : undefined });
  const fresh = filter.get("baru");
  const close = () => filter.set({ barang: undefined, baru: undefined });
  const isEmpty = list.isKnown && list.total === 0 && !query && !category && !part;
  return (
    <Page
      title={<SubNav pages={cataloguePages(may)} label={t("area.products")} />}
      actions={
        <>
          <SearchField
            value={filter.get("cari")}
            onChange={(value) => filter.set({ cari: value })}
            label={t("product.search")}
          />
          <Select
            aria-label={t("product.category")}
            placeholder={t("product.all_categories")}
            clearable
            searchable
            w={160}
            data={list.first?.categories ?? (category ? [category] : [])}
            value={category || null}
            onChange={(value) => filter.set({ kategori: value ?? undefined })}
            limit={100}
          />
          <Select
            aria-label={t("product.state")}
            placeholder={t("product.all_states")}
            clearable
            w={150}
            data={(Object.keys(PARTS) as Part[]).map((value) => ({ value, label: t(`product.part_${value}`) }))}
            value={part || null}
            onChange={(value) => filter.set({ bagian: value ?? undefined })}
          />
          {mayEdit && (
            <Button variant="default" onClick={() => filter.set({ banyak: "1" })} data-testid="bulk-open">
              {t("bulk.open")}
            </Button>
          )}
          <ColumnMenu choice={choice} />
          <ExportButton name="barang" columns={choice.shown} rows={list.all} />
          {may("import_products") && (
            <Button variant="default" onClick={() => void navigate("/barang/impor")}>
              {t("import.title")}
            </Button>
          )}
          {mayEdit && (
            <Button leftSection={<Icon name="plus" />} onClick={create}>
              {t("product.new")}
            </Button>
          )}
        </>
      }
    >
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("area.products")}
        columns={choice.shown}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        onOpen={(row) => filter.set({ barang: row.product_id }, false)}
        sort={sort}
        onSort={(next) => filter.set({ urut: next })}
        place={`products.${query}.${category}.${part}.${sort}`}
        empty={
          isEmpty ? <Empty icon="box" title={t("product.empty_title")} text={t("product.empty_text")} /> : undefined
        }
      />
      <div role="status" data-testid="products-total">
        {t("product.count", { count: list.total.toLocaleString("id-ID") })}
      </div>
      {filter.get("banyak") && (
        <BulkEdit filter={meant} count={list.total} onClose={() => filter.set({ banyak: undefined })} />
      )}
      {fresh && <ProductPanel key={fresh} code={fresh === "1" ? "" : fresh} onClose={close} />}
      {!fresh && filter.get("barang") && (
        <ProductPanel key={filter.get("barang")} productId={filter.get("barang")} onClose={close} />
      )}
    </Page>
  );
}
