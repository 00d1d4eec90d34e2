import { Button, Group, Menu, Modal, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { PIN_LENGTH } from "../kit/PinPad";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

const isPin = (value: string) => (new RegExp(`^\\d{${PIN_LENGTH}}$`).test(value) ? null : t("form.pin_wrong"));

function ChangePin({ onClose }: { onClose: () => void }) {
  const form = useForm({
    initialValues: { old_pin: "", new_pin: "", again: "" },
    validate: {
      old_pin: isPin,
      new_pin: isPin,
      again: (value, values) => (value === values.new_pin ? null : t("form.pin_differs")),
    },
  });
  const { run, pending, failure } = useAction("change_own_pin", {
    onDone: () => {
      notifications.show({ message: t("own_pin.done") });
      onClose();
    },
  });
  const field = { inputMode: "numeric", maxLength: PIN_LENGTH, required: true } as const;
  return (
    <Modal opened onClose={onClose} title={t("own_pin.title")}>
      <form onSubmit={form.onSubmit(({ old_pin, new_pin }) => run({ old_pin, new_pin }))} noValidate>
        <Stack>
          <PasswordInput label={t("own_pin.old")} data-autofocus {...field} {...form.getInputProps("old_pin")} />
          <PasswordInput label={t("own_pin.new")} {...field} {...form.getInputProps("new_pin")} />
          <PasswordInput label={t("own_pin.again")} {...field} {...form.getInputProps("again")} />
          <RefusalAlert failure={failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={pending}>
              {t("own_pin.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Everybody may change their own PIN, knowing the old one. */
export function ChangePinItem() {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Menu.Item leftSection={<Icon name="lock" />} onClick={open} closeMenuOnClick={false}>
        {t("own_pin.title")}
      </Menu.Item>
      {opened && <ChangePin onClose={close} />}
    </>
  );
}
