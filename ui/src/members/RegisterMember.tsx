import { Button, Drawer, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { newId } from "../kit/id";
import { t } from "../kit/messages";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

const NIK = /^\d{16}$/;

/** A new member, in the order of the member register (Buku Daftar Anggota). */
export function RegisterMember({ onClose }: { onClose: () => void }) {
  const [member_id] = useState(newId);
  const form = useForm({
    initialValues: { number: "", name: "", nik: "", phone: "", address: "" },
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() ? null : t("form.needed")),
      nik: (value) => (value === "" || NIK.test(value.replace(/\s/g, "")) ? null : t("member.nik_wrong")),
    },
  });
  const { run, pending, failure } = useAction("register_member", {
    refresh: ["list_members", "find_member"],
    onDone: ({ number }) => {
      notifications.show({ message: t("member.registered", { number }) });
      onClose();
    },
  });
  const submit = form.onSubmit((values) =>
    run({
      member_id,
      name: values.name.trim(),
      number: values.number.trim() || undefined,
      nik: values.nik.replace(/\s/g, "") || undefined,
      phone: values.phone.trim() || undefined,
      address: values.address.trim() || undefined,
    }),
  );
  return (
    <Drawer opened onClose={onClose} title={t("member.register")} size={440}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={t("member.number")}
            description={t("member.number_hint")}
            {...form.getInputProps("number")}
          />
          <TextInput label={t("member.name")} required data-autofocus {...form.getInputProps("name")} />
          <TextInput
            label={t("member.nik")}
            description={t("member.nik_hint")}
            inputMode="numeric"
            {...form.getInputProps("nik")}
          />
          <TextInput label={t("create.phone")} inputMode="tel" {...form.getInputProps("phone")} />
          <Textarea label={t("create.address")} autosize minRows={2} {...form.getInputProps("address")} />
          <RefusalAlert failure={failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={pending}>
              {t("member.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
