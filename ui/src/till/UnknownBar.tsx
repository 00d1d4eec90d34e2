import { Button } from "@mantine/core";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import type { Unknown } from "./useSelling";
import css from "./till.module.css";

/** Nobody knows this code: it stays shown until someone acts, and the next scan just works. */
export function UnknownBar({
  unknown,
  onRegister,
  onIgnore,
}: {
  unknown: Unknown;
  onRegister?: () => void;
  onIgnore: () => void;
}) {
  return (
    // The key makes the flash start again when the same code is missed twice.
    <div key={unknown.at} className={css.unknown} role="alert" data-testid="unknown-code">
      <Icon name="stop" size={24} />
      <span style={{ marginRight: "auto" }}>{t("till.unknown_code", { code: unknown.code })}</span>
      {onRegister && (
        <Button h={44} variant="default" onClick={onRegister}>
          {t("till.register")}
        </Button>
      )}
      <Button h={44} variant="default" onClick={onIgnore}>
        {t("till.ignore")}
      </Button>
    </div>
  );
}
