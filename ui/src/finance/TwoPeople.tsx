import { Button, Group, Modal, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { formatMonth } from "../kit/dates";
import { language, t } from "../kit/messages";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

type Two = { pin: string; second: { user_id: string; pin: string } };

const emptyTwo: Two = { pin: "", second: { user_id: "", pin: "" } };

const isComplete = (two: Two) => two.pin.length === 6 && two.second.pin.length === 6 && two.second.user_id !== "";

/** Two people with a PIN each: nobody stands in for the other. */
function TwoPeople({ two, onChange }: { two: Two; onChange: (two: Two) => void }) {
  const { data } = useCall("list_second_people", {});
  if (data?.people.length === 0) return <Text c="red">{t("period.no_second")}</Text>;
  const pin = { inputMode: "numeric", maxLength: 6, autoComplete: "off", required: true } as const;
  return (
    <>
      <PasswordInput
        {...pin}
        label={t("period.own_pin")}
        value={two.pin}
        onChange={(event) => onChange({ ...two, pin: event.currentTarget.value })}
      />
      <Select
        label={t("period.second_person")}
        required
        value={two.second.user_id || null}
        onChange={(user_id) => onChange({ ...two, second: { ...two.second, user_id: user_id ?? "" } })}
        data={data?.people.map((person) => ({ value: person.user_id, label: person.name })) ?? []}
      />
      <PasswordInput
        {...pin}
        label={t("period.second_pin")}
        value={two.second.pin}
        onChange={(event) => onChange({ ...two, second: { ...two.second, pin: event.currentTarget.value } })}
      />
    </>
  );
}

/** A closed month is opened again, by two people who each sign for themselves. */
export function ReopenPeriod({ month, onClose }: { month: string; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [two, setTwo] = useState(emptyTwo);
  const { run, pending, failure } = useAction("reopen_period", {
    refresh: ["list_periods", "trial_balance"],
    onDone: onClose,
  });
  const name = formatMonth(month, language());
  const ready = isComplete(two) && reason.trim() !== "";
  return (
    <Modal opened onClose={onClose} title={t("period.reopen_title", { month: name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) run({ month, reason: reason.trim(), ...two });
        }}
      >
        <Stack>
          <Text>{t("period.reopen_text", { month: name })}</Text>
          <TextInput
            label={t("inbox.reason")}
            required
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TwoPeople two={two} onChange={setTwo} />
          <RefusalAlert failure={failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" color="red" disabled={!ready} loading={pending}>
              {t("period.reopen")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The right to close months goes to another device; where the one that has it is lost, two people take it. */
export function HandOverClosing({ isOurs, onClose }: { isOurs: boolean; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [device_id, setDevice] = useState("");
  const [two, setTwo] = useState(emptyTwo);
  const { data } = useCall("list_devices", {});
  const { run, pending, failure } = useAction("hand_over_closing_right", {
    refresh: ["list_periods"],
    onDone: onClose,
  });
  const devices = data?.devices.filter((device) => !device.revoked) ?? [];
  const ready = reason.trim() !== "" && device_id !== "" && (isOurs || isComplete(two));
  return (
    <Modal opened onClose={onClose} title={t("period.hand_over_title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) run({ device_id, reason: reason.trim(), ...(isOurs ? {} : two) });
        }}
      >
        <Stack>
          <Text>{t("period.hand_over_text")}</Text>
          {!isOurs && <Text>{t("period.take_text")}</Text>}
          <Select
            label={t("period.to_device")}
            required
            data-autofocus
            value={device_id || null}
            onChange={(value) => setDevice(value ?? "")}
            data={devices.map((device) => ({
              value: device.device_id,
              label: `${device.till_code} · ${device.name}`,
            }))}
          />
          <TextInput
            label={t("inbox.reason")}
            required
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {!isOurs && <TwoPeople two={two} onChange={setTwo} />}
          <RefusalAlert failure={failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" disabled={!ready} loading={pending}>
              {t("period.hand_over")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
