import { Button, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { DeviceRow } from "../bindings";
import { t } from "../kit/messages";
import { formatRupiah } from "../kit/money";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

function UpTo({ value, max, onChange }: { value: number; max?: number; onChange: (value: number) => void }) {
  return (
    <NumberInput
      label={t("device.up_to")}
      min={0}
      max={max}
      allowDecimal={false}
      value={value}
      data-autofocus
      onChange={(next) => onChange(typeof next === "number" ? next : 0)}
    />
  );
}

/** Takes trust away beyond a number, and says before what that takes back. */
export function Revoke({ device, onClose }: { device: DeviceRow; onClose: () => void }) {
  const { device_id } = device;
  const [up_to_seq, setUpTo] = useState(device.last_seq);
  const { data } = useCall("preview_revocation", { device_id, up_to_seq }, { keepPrevious: true });
  const { run, pending, failure } = useAction("revoke_device", {
    refresh: ["list_devices", "list_exceptions", "count_exceptions"],
    onDone: onClose,
  });
  const taken = data && data.change_sets > 0;
  return (
    <Modal opened onClose={onClose} title={t("device.revoke_title", { name: device.name })}>
      <Stack>
        <Text>{t("device.revoke_text", { till: device.till_code, seq: up_to_seq })}</Text>
        <UpTo value={up_to_seq} max={device.last_seq} onChange={setUpTo} />
        <Text role="status" fw={taken ? 600 : undefined}>
          {taken
            ? t("device.revoke_preview", {
                count: data.change_sets,
                amount: formatRupiah(data.amount),
                sales: data.sales,
              })
            : t("device.revoke_preview_none")}
        </Text>
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button color="red" loading={pending} onClick={() => run({ device_id, up_to_seq })}>
            {t("device.revoke")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Lets what a revoked device had numbered count after all. */
export function Admit({ device, onClose }: { device: DeviceRow; onClose: () => void }) {
  const { device_id } = device;
  const [up_to_seq, setUpTo] = useState(device.last_seq);
  const { run, pending, failure } = useAction("admit_device", {
    refresh: ["list_devices", "list_exceptions", "count_exceptions"],
    onDone: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={t("device.admit_title", { name: device.name })}>
      <Stack>
        <Text>{t("device.admit_text")}</Text>
        <UpTo value={up_to_seq} onChange={setUpTo} />
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button loading={pending} onClick={() => run({ device_id, up_to_seq })}>
            {t("device.admit")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
