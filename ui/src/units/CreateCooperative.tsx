import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  PasswordInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import type { CreateCooperativeResponse, Zone } from "../bindings";
import { t } from "../kit/messages";
import { PIN_LENGTH } from "../kit/PinPad";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { FirstPeople, newPerson, personRules, type Person } from "./FirstPeople";

type Values = {
  cooperative_name: string;
  address: string;
  phone: string;
  npwp: string;
  is_pkp: boolean;
  zone: Zone;
  unit_name: string;
  unit_code: string;
  till_code: string;
  admin_name: string;
  admin_pin: string;
  pin_again: string;
  people: Person[];
};
export type CreateForm = UseFormReturnType<Values>;

const empty = (): Values => ({
  cooperative_name: "",
  address: "",
  phone: "",
  npwp: "",
  is_pkp: false,
  zone: "WIB",
  unit_name: "Toko",
  unit_code: "T01",
  till_code: "K01",
  admin_name: "",
  admin_pin: "",
  pin_again: "",
  people: [newPerson()],
});

const needed = (value: string) => (value.trim() ? null : t("form.needed"));
const code = (value: string) => (/^[A-Z0-9]{1,6}$/.test(value.trim()) ? null : t("form.code_wrong"));

/** Shows an error as soon as a field was left, never while the first character is typed. */
function useCreateForm(): CreateForm {
  return useForm<Values>({
    initialValues: empty(),
    validateInputOnBlur: true,
    validate: {
      cooperative_name: needed,
      npwp: (value) => (/^(\d{15,16})?$/.test(value.replace(/\D/g, "")) ? null : t("form.npwp_wrong")),
      unit_name: needed,
      unit_code: code,
      till_code: code,
      admin_name: needed,
      admin_pin: (value) => (new RegExp(`^\\d{${PIN_LENGTH}}$`).test(value) ? null : t("form.pin_wrong")),
      pin_again: (value, values) => (value === values.admin_pin ? null : t("form.pin_differs")),
      people: personRules,
    },
  });
}

function CooperativePart({ form }: { form: CreateForm }) {
  return (
    <Fieldset legend={t("create.cooperative")}>
      <Stack gap="sm">
        <TextInput label={t("create.name")} required data-autofocus {...form.getInputProps("cooperative_name")} />
        <Textarea
          label={t("create.address")}
          description={t("create.address_hint")}
          autosize
          minRows={2}
          maxRows={4}
          {...form.getInputProps("address")}
        />
        <TextInput label={t("create.phone")} inputMode="tel" {...form.getInputProps("phone")} />
        <TextInput label={t("create.npwp")} inputMode="numeric" {...form.getInputProps("npwp")} />
        <Checkbox
          label={t("create.pkp")}
          description={t("create.pkp_hint")}
          {...form.getInputProps("is_pkp", { type: "checkbox" })}
        />
        <Select
          label={t("create.zone")}
          allowDeselect={false}
          {...form.getInputProps("zone")}
          data={[
            { value: "WIB", label: t("zone.WIB") },
            { value: "WITA", label: t("zone.WITA") },
            { value: "WIT", label: t("zone.WIT") },
          ]}
        />
      </Stack>
    </Fieldset>
  );
}

function PlacePart({ form }: { form: CreateForm }) {
  return (
    <Fieldset legend={t("create.place")}>
      <Stack gap="sm">
        <TextInput label={t("create.unit_name")} required {...form.getInputProps("unit_name")} />
        <Group grow align="flex-start">
          <TextInput label={t("create.unit_code")} required {...form.getInputProps("unit_code")} />
          <TextInput label={t("create.till_code")} required {...form.getInputProps("till_code")} />
        </Group>
        <Text size="sm" c="dimmed">
          {t("create.number_example", { unit: form.values.unit_code || "T01", till: form.values.till_code || "K01" })}
        </Text>
      </Stack>
    </Fieldset>
  );
}

function AdminPart({ form }: { form: CreateForm }) {
  return (
    <Fieldset legend={t("create.admin")}>
      <Stack gap="sm">
        <TextInput label={t("create.admin_name")} required {...form.getInputProps("admin_name")} />
        <PasswordInput
          label={t("create.pin")}
          description={t("create.pin_hint")}
          required
          inputMode="numeric"
          maxLength={PIN_LENGTH}
          {...form.getInputProps("admin_pin")}
        />
        <PasswordInput
          label={t("create.pin_again")}
          required
          inputMode="numeric"
          maxLength={PIN_LENGTH}
          {...form.getInputProps("pin_again")}
        />
      </Stack>
    </Fieldset>
  );
}

/** A new cooperative with no server: the form in the order of the paper one. */
export function CreateCooperative({
  onBack,
  onCreated,
}: {
  onBack: () => void;
  onCreated: (name: string, created: CreateCooperativeResponse) => void;
}) {
  const form = useCreateForm();
  const { run, pending, failure } = useAction("create_cooperative", {
    onDone: (created, request) => onCreated(request.cooperative_name, created),
  });
  const submit = form.onSubmit((values) =>
    run({
      cooperative_name: values.cooperative_name.trim(),
      address_lines: values.address
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
      phone: values.phone.trim() || undefined,
      npwp: values.npwp.replace(/\D/g, "") || undefined,
      is_pkp: values.is_pkp,
      zone: values.zone,
      unit_name: values.unit_name.trim(),
      unit_code: values.unit_code.trim(),
      till_code: values.till_code.trim(),
      admin_name: values.admin_name.trim(),
      admin_pin: values.admin_pin,
      first_users: values.people.map((person) => ({ ...person, name: person.name.trim() })),
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <CooperativePart form={form} />
        <PlacePart form={form} />
        <AdminPart form={form} />
        <FirstPeople form={form} />
        <RefusalAlert failure={failure} />
        <Group justify="space-between">
          <Button variant="default" size="md" onClick={onBack}>
            {t("common.back")}
          </Button>
          <Button type="submit" size="md" loading={pending} data-testid="create-submit">
            {t("create.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
