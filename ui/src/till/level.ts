// Whose price a line has, in words. The general price is not worth a mark.

import { t } from "../kit/messages";
import { formatQuantity } from "../kit/quantity";

export function levelName(level: string): string | undefined {
  const [kind, detail = ""] = level.split(":", 2);
  switch (kind) {
    case "member":
      return t("level.member");
    case "wholesale":
      return t("level.wholesale", { from: /^\d+$/.test(detail) ? formatQuantity(detail) : detail });
    case "unit":
      return t("level.unit", { unit: detail });
    case "open":
      return t("level.open");
    case "override":
      return t("level.override");
    case "label":
      return t("level.label");
    default:
      return undefined;
  }
}
