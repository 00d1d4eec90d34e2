import { Button, Group, Stack, Text } from "@mantine/core";
import type { RecoverySheetResponse } from "../../bindings";
import { saveFile } from "../../kit/files";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import css from "../units.module.css";

/** A recovery key on the screen, and as a file to be printed. */
export function Sheet({ sheet, onClose }: { sheet: RecoverySheetResponse; onClose: () => void }) {
  return (
    <Stack>
      <Text>{t("recovery.text")}</Text>
      <div className={css.key} data-testid="recovery-key">
        {sheet.recovery_key}
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common.close")}
        </Button>
        <Button
          autoFocus
          leftSection={<Icon name="printer" />}
          onClick={() => saveFile(sheet.file.file_name, sheet.file.content_base64, "application/pdf")}
        >
          {t("copies.sheet_save")}
        </Button>
      </Group>
    </Stack>
  );
}
