import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { RecoverySheetResponse } from "../../bindings";
import { saveFile } from "../../kit/files";
import { Icon } from "../../kit/Icon";
import kit from "../../kit/kit.module.css";
import { t } from "../../kit/messages";
import { PinPad } from "../../kit/PinPad";
import { useCommand } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import css from "../units.module.css";

function Sheet({ sheet, onClose }: { sheet: RecoverySheetResponse; onClose: () => void }) {
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
          data-autofocus
          leftSection={<Icon name="printer" />}
          onClick={() => saveFile(sheet.file.file_name, sheet.file.content_base64, "application/pdf")}
        >
          {t("copies.sheet_save")}
        </Button>
      </Group>
    </Stack>
  );
}

/** The sheet for the safe, printed again after the person's own PIN. */
export function RecoverySheetSection() {
  const [open, setOpen] = useState(false);
  const [pin, setPin] = useState("");
  const [sheet, setSheet] = useState<RecoverySheetResponse>();
  const { run, pending, failure, reset } = useCommand("recovery_sheet", { onDone: setSheet });
  const close = () => {
    setOpen(false);
    setSheet(undefined);
    setPin("");
    reset();
  };
  return (
    <section className={kit.card}>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Title order={2} mb={4}>
            {t("copies.sheet")}
          </Title>
          <Text>{t("copies.sheet_text")}</Text>
        </div>
        <Button
          variant="default"
          leftSection={<Icon name="printer" />}
          onClick={() => setOpen(true)}
          style={{ flex: "none" }}
          data-testid="recovery-sheet"
        >
          {t("copies.sheet_print")}
        </Button>
      </Group>
      <Modal opened={open} onClose={close} title={t("copies.sheet")} centered size={sheet ? "lg" : "auto"}>
        {sheet ? (
          <Sheet sheet={sheet} onClose={close} />
        ) : (
          <Stack align="center">
            <PinPad
              label={t("copies.sheet_pin")}
              value={pin}
              onChange={setPin}
              onEnter={() => run({ pin })}
              submitLabel={t("copies.sheet_show")}
              pending={pending}
            />
            <RefusalAlert failure={failure} />
          </Stack>
        )}
      </Modal>
    </section>
  );
}
