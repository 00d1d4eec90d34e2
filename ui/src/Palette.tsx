import { Kbd } from "@mantine/core";
import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { useNavigate } from "react-router";
import { areasFor } from "./areas";
import type { Operation } from "./bindings";
import { bookPages } from "./finance/pages";
import { cataloguePages, stockPages } from "./inventory/pages";
import { Icon } from "./kit/Icon";
import { t } from "./kit/messages";
import { useLentActions } from "./kit/palette";
import { useWorkplace } from "./kit/session";
import type { SubPage } from "./kit/SubNav";
import { salesPages } from "./sales/pages";
import { settingsPages } from "./units/pages";

/** The pages inside the areas. */
const PAGES: Record<string, (may: (operation: Operation) => boolean) => SubPage[]> = {
  "/barang": cataloguePages,
  "/stok": stockPages,
  "/penjualan": salesPages,
  "/buku": bookPages,
  "/pengaturan": settingsPages,
};

/** F1 or Ctrl+K: everything this person may do, by name. */
export function Palette() {
  const navigate = useNavigate();
  const { session } = useWorkplace();
  const lent: SpotlightActionData[] = useLentActions().map((action) => ({
    id: action.id,
    label: action.label,
    onClick: action.run,
    leftSection: <Icon name={action.icon} />,
    rightSection: action.keys ? <Kbd>{action.keys}</Kbd> : undefined,
  }));
  const areas: SpotlightActionData[] = areasFor(session.operations).map((area) => ({
    id: area.path,
    label: t("palette.page", { name: t(area.label) }),
    onClick: () => void navigate(area.path),
    leftSection: <Icon name={area.icon} />,
  }));
  const may = (operation: Operation) => session.operations.includes(operation);
  const pages: SpotlightActionData[] = areasFor(session.operations).flatMap((area) =>
    (PAGES[area.path]?.(may) ?? [])
      .filter((page) => page.path !== area.path)
      .map((page) => ({
        id: page.path,
        label: page.label,
        description: t(area.label),
        onClick: () => void navigate(page.path),
        leftSection: <Icon name={area.icon} />,
      })),
  );
  return (
    <Spotlight
      actions={[...lent, ...areas, ...pages]}
      shortcut={["F1", "mod + K"]}
      tagsToIgnore={[]}
      nothingFound={t("palette.nothing")}
      searchProps={{
        placeholder: t("palette.search"),
        "aria-label": t("palette.search"),
        id: "palette",
        leftSection: <Icon name="search" />,
      }}
      highlightQuery
      attributes={{ content: { "aria-label": t("palette.search") } }}
      // Gone at once: while it fades, the keys of the page behind it are not heard, and what is typed goes astray.
      transitionProps={{ duration: 0 }}
      overlayProps={{ transitionProps: { duration: 0 } }}
      scrollable
      maxHeight={420}
    />
  );
}
