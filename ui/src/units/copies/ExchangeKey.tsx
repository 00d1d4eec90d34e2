import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { RecoverySheetResponse, SafetyStatusResponse } from "../../bindings";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { PinPad } from "../../kit/PinPad";
import { useCommand } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { Sheet } from "./Sheet";

type Step = "why" | "pin";

/** Whether a new key is made, or one is taken from the new sheet of another till. */
function Choose(props: { typed?: string; onTyped: (typed?: string) => void; onNext: () => void; onClose: () => void }) {
  const { typed, onTyped, onNext, onClose } = props;
  const takes = typed !== undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!takes || typed.trim() !== "") onNext();
      }}
    >
      <Stack>
        <Text>{t("newkey.what")}</Text>
        <Radio.Group
          aria-label={t("newkey.title")}
          value={takes ? "take" : "make"}
          onChange={(value) => onTyped(value === "take" ? "" : undefined)}
        >
          <Stack gap="xs">
            <Radio value="make" label={t("newkey.make")} data-autofocus />
            <Radio value="take" label={t("newkey.take")} />
          </Stack>
        </Radio.Group>
        {takes && (
          <TextInput
            label={t("restore.key")}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", letterSpacing: "0.05em" } }}
            onChange={(event) => onTyped(event.currentTarget.value.toUpperCase())}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" disabled={takes && typed.trim() === ""}>
            {t("newkey.next")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Exchanges the recovery key: its sheet was lost, or somebody has seen it. */
export function ExchangeKey() {
  const [step, setStep] = useState<Step>();
  const [typed, setTyped] = useState<string>();
  const [pin, setPin] = useState("");
  const [sheet, setSheet] = useState<RecoverySheetResponse>();
  const { run, pending, failure, reset } = useCommand("exchange_recovery_key", {
    refresh: ["safety_status"],
    onDone: setSheet,
  });
  const close = () => {
    setStep(undefined);
    setTyped(undefined);
    setSheet(undefined);
    setPin("");
    reset();
  };
  return (
    <>
      <Button variant="default" onClick={() => setStep("why")} style={{ flex: "none" }} data-testid="exchange-key">
        {t("newkey.begin")}
      </Button>
      <Modal
        opened={step !== undefined}
        onClose={close}
        title={t("newkey.title")}
        centered
        size={step === "pin" && !sheet ? "auto" : "lg"}
      >
        {sheet ? (
          <Stack>
            <Alert color="blue" icon={<Icon name="info" />} role="status">
              {t("newkey.after", { mark: sheet.sheet_mark })}
            </Alert>
            <Sheet sheet={sheet} onClose={close} />
          </Stack>
        ) : step === "pin" ? (
          <Stack align="center">
            <PinPad
              label={t("copies.sheet_pin")}
              value={pin}
              onChange={setPin}
              onEnter={() => run({ pin, recovery_key: typed?.trim() })}
              submitLabel={t("newkey.go")}
              pending={pending}
            />
            <RefusalAlert failure={failure} />
          </Stack>
        ) : (
          <Choose typed={typed} onTyped={setTyped} onNext={() => setStep("pin")} onClose={close} />
        )}
      </Modal>
    </>
  );
}

/** What an exchange has left to do: a restart, and copies that the old sheet still opens. */
export function AfterExchange({ status }: { status: SafetyStatusResponse }) {
  const remove = useCommand("remove_old_copies", { refresh: ["safety_status", "list_backups"] });
  const [sure, setSure] = useState(false);
  const close = () => {
    setSure(false);
    remove.reset();
  };
  if (status.next_sheet_mark)
    return (
      <Alert color="amber" icon={<Icon name="warn" />} role="status" mt="sm" data-testid="new-key-waits">
        {t("newkey.waits", { mark: status.next_sheet_mark, old: status.sheet_mark })}
      </Alert>
    );
  if (status.old_copies === 0) return null;
  return (
    <Alert color="amber" icon={<Icon name="warn" />} role="status" mt="sm" data-testid="old-copies">
      <Stack gap="sm">
        {t("newkey.old", { count: status.old_copies })}
        <Group>
          <Button color="red" onClick={() => setSure(true)}>
            {t("newkey.remove")}
          </Button>
        </Group>
      </Stack>
      <Modal opened={sure} onClose={close} title={t("newkey.remove")} centered>
        <Stack>
          <Text>{t("newkey.remove_what", { count: status.old_copies })}</Text>
          <RefusalAlert failure={remove.failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {t("common.cancel")}
            </Button>
            <Button color="red" loading={remove.pending} onClick={() => remove.run({})}>
              {t("newkey.remove_go")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Alert>
  );
}
