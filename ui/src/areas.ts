// The areas of work: where they are, and which right opens them. The rail and the palette read this one list.

import type { Operation } from "./bindings";
import type { IconName } from "./kit/Icon";
import type { MessageKey } from "./kit/messages";

export type Area = { path: string; label: MessageKey; icon: IconName; anyOf: Operation[] };

export const AREAS: Area[] = [
  { path: "/beranda", label: "area.home", icon: "home", anyOf: [] },
  { path: "/kasir", label: "area.till", icon: "till", anyOf: ["sell", "open_shift"] },
  { path: "/barang", label: "area.products", icon: "box", anyOf: ["edit_products", "import_products", "read_stock"] },
  { path: "/stok", label: "area.stock", icon: "stock", anyOf: ["read_stock"] },
  { path: "/anggota", label: "area.members", icon: "people", anyOf: ["read_members"] },
  { path: "/penjualan", label: "area.sales", icon: "receipt", anyOf: ["read_sales"] },
  { path: "/buku", label: "area.books", icon: "book", anyOf: ["read_books"] },
  { path: "/kotak-masuk", label: "area.inbox", icon: "inbox", anyOf: ["read_exceptions"] },
  { path: "/sinkronisasi", label: "area.sync", icon: "sync", anyOf: ["read_sync"] },
  { path: "/pengguna", label: "area.users", icon: "user", anyOf: ["manage_users"] },
  {
    path: "/pengaturan",
    label: "area.settings",
    icon: "settings",
    anyOf: ["change_settings", "manage_printer", "manage_devices", "manage_safety_copies", "print_recovery_sheet"],
  },
];

export function areasFor(operations: Operation[]): Area[] {
  return AREAS.filter((area) => area.anyOf.length === 0 || area.anyOf.some((name) => operations.includes(name)));
}
