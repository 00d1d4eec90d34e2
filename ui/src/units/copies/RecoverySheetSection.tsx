import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { RecoverySheetResponse, SafetyStatusResponse } from "../../bindings";
import { Icon } from "../../kit/Icon";
import kit from "../../kit/kit.module.css";
import { t } from "../../kit/messages";
import { PinPad } from "../../kit/PinPad";
import { useCommand } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { AfterExchange, ExchangeKey } from "./ExchangeKey";
import { Sheet } from "./Sheet";

/** The sheet for the safe, printed again after the person's own PIN. */
export function RecoverySheetSection({ status }: { status: SafetyStatusResponse }) {
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
          <Text c="dimmed">{t("copies.sheet_mark", { mark: status.sheet_mark })}</Text>
        </div>
        <Group wrap="nowrap" style={{ flex: "none" }}>
          <ExchangeKey />
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
      </Group>
      <AfterExchange status={status} />
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
