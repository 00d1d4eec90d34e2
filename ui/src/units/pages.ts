import type { Operation } from "../bindings";
import type { SubPage } from "../kit/SubNav";
import { t } from "../kit/messages";

/** The pages of the settings that this person may open. */
export function settingsPages(may: (operation: Operation) => boolean): SubPage[] {
  return [
    { path: "/pengaturan", label: t("settings.cooperative") },
    ...(may("manage_printer") ? [{ path: "/pengaturan/printer", label: t("settings.printer") }] : []),
    ...(may("manage_devices") ? [{ path: "/pengaturan/perangkat", label: t("settings.devices") }] : []),
    ...(may("read_sync") ? [{ path: "/pengaturan/cadangan", label: t("settings.copies") }] : []),
  ];
}
