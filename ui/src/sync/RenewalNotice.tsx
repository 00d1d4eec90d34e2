import { Alert } from "@mantine/core";
import type { RenewalRow } from "../bindings";
import { formatInstant } from "../kit/dates";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";

/** Tells that this device took a new name by itself, why, and that nobody has to do anything. */
export function RenewalNotice({ renewal }: { renewal?: RenewalRow }) {
  if (!renewal) return null;
  const { at_ms, reason, old_code, new_code, adopted } = renewal;
  return (
    <Alert
      color="blue"
      icon={<Icon name="info" />}
      mb="sm"
      role="status"
      title={t("renewal.title", { old: old_code, new: new_code })}
      data-testid="renewal-notice"
    >
      {t(`renewal.${reason}`)} {t("renewal.text", { time: formatInstant(at_ms), new: new_code })}{" "}
      {adopted > 0 && t("renewal.adopted", { count: adopted })}
    </Alert>
  );
}
