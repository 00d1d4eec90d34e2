import { Alert, Button, Checkbox, CopyButton, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import css from "./units.module.css";

/** The one sheet that opens the books again when this machine is lost. It is shown once. */
export function RecoverySheet({
  cooperative,
  recoveryKey,
  onKept,
}: {
  cooperative: string;
  recoveryKey: string;
  onKept: () => void;
}) {
  const [kept, setKept] = useState(false);
  return (
    <Stack>
      <Text fw={650} fz="lg">
        {cooperative}
      </Text>
      <div className={css.key} data-testid="recovery-key">
        {recoveryKey}
      </div>
      <Text>{t("recovery.text")}</Text>
      <Alert color="amber" icon={<Icon name="warn" />}>
        {t("recovery.warning")}
      </Alert>
      <Group className="no-print">
        <Button variant="default" leftSection={<Icon name="printer" />} onClick={() => window.print()}>
          {t("recovery.print")}
        </Button>
        <CopyButton value={recoveryKey}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t("common.copied") : t("recovery.copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Checkbox
        className="no-print"
        size="md"
        label={t("recovery.confirm")}
        checked={kept}
        data-testid="recovery-confirm"
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button className="no-print" size="lg" disabled={!kept} onClick={onKept} data-testid="recovery-done">
        {t("recovery.done")}
      </Button>
    </Stack>
  );
}
