import { Button, Fieldset, Group, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import type { FirstUser, Role } from "../bindings";
import { Icon } from "../kit/Icon";
import { newId } from "../kit/id";
import { t } from "../kit/messages";
import { PIN_LENGTH } from "../kit/PinPad";
import type { CreateForm } from "./CreateCooperative";

export type Person = FirstUser;

const ROLES: Role[] = ["manager", "cashier", "finance_officer", "warehouse_staff", "board_director"];
const MOST = 8;

export const newPerson = (role: Role = "manager"): Person => ({ user_id: newId(), name: "", role, pin: "" });

export const personRules = {
  name: (value: string) => (value.trim() ? null : t("form.needed")),
  pin: (value: string) => (new RegExp(`^\\d{${PIN_LENGTH}}$`).test(value) ? null : t("form.pin_wrong")),
};

/** Who sells from the first minute: an administrator sets up, and posts no money. */
export function FirstPeople({ form }: { form: CreateForm }) {
  const { people } = form.values;
  return (
    <Fieldset legend={t("create.people")}>
      <Stack gap="sm">
        <Text size="sm">{t("create.people_text")}</Text>
        {people.map((person, index) => (
          <Stack key={person.user_id} gap="xs">
            <TextInput label={t("create.person_name")} required {...form.getInputProps(`people.${index}.name`)} />
            <Group grow align="flex-start">
              <Select
                label={t("create.person_role")}
                allowDeselect={false}
                {...form.getInputProps(`people.${index}.role`)}
                data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
              />
              <PasswordInput
                label={t("create.person_pin")}
                required
                inputMode="numeric"
                maxLength={PIN_LENGTH}
                {...form.getInputProps(`people.${index}.pin`)}
              />
            </Group>
            <Group justify="flex-end">
              <Button
                size="xs"
                variant="subtle"
                color="red"
                leftSection={<Icon name="trash" size={14} />}
                onClick={() => form.removeListItem("people", index)}
              >
                {t("create.person_remove")}
              </Button>
            </Group>
          </Stack>
        ))}
        {people.length < MOST && (
          <Button
            variant="default"
            leftSection={<Icon name="plus" />}
            onClick={() => form.insertListItem("people", newPerson("cashier"))}
          >
            {t("create.person_add")}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}
