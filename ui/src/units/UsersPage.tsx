import { Button, Drawer, Group, PasswordInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo, useState } from "react";
import type { Role, UserRow } from "../bindings";
import { Icon } from "../kit/Icon";
import { newId } from "../kit/id";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { PIN_LENGTH } from "../kit/PinPad";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { useKeys } from "../kit/useKeys";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";

const ROLES: Role[] = [
  "super_admin",
  "board_director",
  "manager",
  "finance_officer",
  "cashier",
  "warehouse_staff",
  "member",
];

function useUserForm(user: UserRow | undefined) {
  return useForm({
    initialValues: {
      name: user?.name ?? "",
      role: user?.role ?? ("cashier" as Role),
      pin: "",
      active: user?.active ?? true,
    },
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() ? null : t("form.needed")),
      pin: (value) =>
        (user && value === "") || new RegExp(`^\\d{${PIN_LENGTH}}$`).test(value) ? null : t("form.pin_wrong"),
    },
  });
}

/** A person who works here: the name on the tile, the role, the PIN. */
function UserPanel({ user, onClose }: { user?: UserRow; onClose: () => void }) {
  const { session } = useWorkplace();
  const form = useUserForm(user);
  const [user_id] = useState(() => user?.user_id ?? newId());
  const options = { refresh: ["list_users" as const, "start_status" as const], onDone: onClose };
  const add = useAction("add_user", options);
  const change = useAction("change_user", options);
  const submit = form.onSubmit(({ name, role, pin, active }) => {
    if (!user) return add.run({ user_id, name: name.trim(), role, pin });
    change.run({
      user_id,
      name: name.trim() === user.name ? undefined : name.trim(),
      role: role === user.role ? undefined : role,
      pin: pin || undefined,
      active: active === user.active ? undefined : active,
    });
  });
  const isSelf = user?.user_id === session.user_id;
  return (
    <Drawer opened onClose={onClose} title={user?.name ?? t("user.add")} size={420}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={t("user.name")} required data-autofocus {...form.getInputProps("name")} />
          <Select
            label={t("user.role")}
            allowDeselect={false}
            {...form.getInputProps("role")}
            disabled={isSelf}
            data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          />
          <PasswordInput
            label={t(user ? "user.new_pin" : "create.pin")}
            description={t(user ? "user.new_pin_hint" : "create.pin_hint")}
            required={!user}
            inputMode="numeric"
            maxLength={PIN_LENGTH}
            autoComplete="new-password"
            {...form.getInputProps("pin")}
          />
          {user && !isSelf && (
            <Switch
              label={t("user.active")}
              description={t("user.active_hint")}
              {...form.getInputProps("active", { type: "checkbox" })}
            />
          )}
          <RefusalAlert failure={add.failure ?? change.failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={add.pending || change.pending}>
              {t("user.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

export function UsersPage() {
  const { data, error } = useCall("list_users", {});
  const [open, setOpen] = useState<UserRow | "new">();
  const users = data?.users ?? [];
  const columns = useMemo<Column<UserRow>[]>(
    () => [
      { key: "name", header: t("user.name"), width: "minmax(12rem, 1fr)", cell: (row) => row.name },
      { key: "role", header: t("user.role"), width: "14rem", cell: (row) => t(`role.${row.role}`) },
      {
        key: "active",
        header: t("product.state"),
        width: "10rem",
        cell: (row) =>
          row.active ? (
            <StateWord icon="check" tone="ok">
              {t("user.is_active")}
            </StateWord>
          ) : (
            <StateWord icon="stop" tone="warn">
              {t("user.is_inactive")}
            </StateWord>
          ),
      },
    ],
    [],
  );
  useKeys({ N: () => setOpen("new") });
  return (
    <Page
      title={t("area.users")}
      actions={
        <Button leftSection={<Icon name="plus" />} onClick={() => setOpen("new")}>
          {t("user.add")}
        </Button>
      }
    >
      <RefusalAlert failure={error} />
      <VirtualTable
        label={t("area.users")}
        columns={columns}
        total={users.length}
        rowAt={(index) => users[index]}
        known={data !== undefined}
        onOpen={setOpen}
      />
      {open && <UserPanel user={open === "new" ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
