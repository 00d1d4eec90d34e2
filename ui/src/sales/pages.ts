import type { SubPage } from "../kit/SubNav";
import { t } from "../kit/messages";

export function salesPages(): SubPage[] {
  return [
    { path: "/penjualan", label: t("area.sales") },
    { path: "/penjualan/shift", label: t("shift.list") },
    { path: "/penjualan/menunggu", label: t("pending.title") },
    { path: "/penjualan/voucher", label: t("prepaid.title") },
    { path: "/penjualan/titip-jual", label: t("consign.title") },
  ];
}
