import type { Operation } from "../bindings";
import type { SubPage } from "../kit/SubNav";
import { t } from "../kit/messages";

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
