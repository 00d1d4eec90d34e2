import { Kbd } from "@mantine/core";
import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { useNavigate } from "react-router";
import { areasFor } from "./areas";
import { Icon } from "./kit/Icon";
import { t } from "./kit/messages";
import { useLentActions } from "./kit/palette";
import { useWorkplace } from "./kit/session";

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
  return (
    <Spotlight
      actions={[...lent, ...areas]}
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
      // Gone at once: while it fades, the keys of the page behind it are not heard, and what is typed goes astray.
      transitionProps={{ duration: 0 }}
      overlayProps={{ transitionProps: { duration: 0 } }}
      scrollable
      maxHeight={420}
    />
  );
}
