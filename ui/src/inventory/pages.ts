import type { Operation } from "../bindings";
import type { SubPage } from "../kit/SubNav";
import { t } from "../kit/messages";

/** The pages of the stock: what lies there, and whom it comes from. */
export function stockPages(): SubPage[] {
  return [
    { path: "/stok", label: t("area.stock") },
    { path: "/stok/pemasok", label: t("supplier.title") },
  ];
}

/** The pages of the catalogue that this person may open. */
export function cataloguePages(may: (operation: Operation) => boolean): SubPage[] {
  return [
    { path: "/barang", label: t("area.products") },
    { path: "/barang/harga", label: t("catalogue.prices") },
    { path: "/barang/promosi", label: t("catalogue.promotions") },
    { path: "/barang/label", label: t("catalogue.labels") },
    ...(may("edit_products") ? [{ path: "/barang/favorit", label: t("catalogue.favourites") }] : []),
  ];
}
