import { Button, Group, Stack, Text, Title } from "@mantine/core";
import type { FieldConflict, FieldValue, Operation } from "../bindings";
import { formatInstant } from "../kit/dates";
import kit from "../kit/kit.module.css";
import { language, t } from "../kit/messages";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";

const written = (value: FieldValue) =>
  t("inbox.written_by", { user: value.user_name, till: value.till_code, time: formatInstant(value.at_ms) });

/** What a kind of document asks of whoever picks in it; the core asks the same. */
const RIGHTS: Record<string, Operation> = {
  member: "register_members",
  settings: "change_settings",
  supplier: "receive_stock",
  product: "edit_products",
};

/** Both values of a field side by side, each with who wrote it; one is picked. */
export function ConflictPicker({ conflict, onClose }: { conflict: FieldConflict; onClose: () => void }) {
  const { run, pending, failure } = useAction("pick_field_value", {
    refresh: [
      "list_exceptions",
      "count_exceptions",
      "list_products",
      "get_product",
      "list_members",
      "get_settings",
      "list_suppliers",
      "get_member",
    ],
    onDone: onClose,
  });
  const { may } = useWorkplace();
  const { document_id, field } = conflict;
  const needed = RIGHTS[conflict.document_kind];
  const mayPick = needed !== undefined && may(needed);
  const title = language() === "en" ? conflict.field_title_english : conflict.field_title;
  return (
    <section>
      <Title order={3} size="h5">
        {t("inbox.pick", { field: title })}
      </Title>
      <Stack gap="xs" mt="xs">
        {conflict.values.map((value, index) => (
          <Group key={value.value} className={kit.card} justify="space-between" wrap="nowrap" p="sm">
            <div>
              <Text fw={600}>{value.value || "–"}</Text>
              <Text size="sm" c="dimmed">
                {written(value)}
              </Text>
            </div>
            {mayPick && (
              <Button
                data-autofocus={index === 0 || undefined}
                loading={pending}
                aria-label={`${t("inbox.pick_this")} ${value.value}`}
                onClick={() => run({ document_id, field, value: value.value })}
              >
                {t("inbox.pick_this")}
              </Button>
            )}
          </Group>
        ))}
        {!mayPick && <Text>{t("inbox.pick_not_yours")}</Text>}
        <RefusalAlert failure={failure} />
      </Stack>
      <Title order={3} size="h5" mt="md">
        {t("inbox.history")}
      </Title>
      <ol>
        {conflict.history.map((value) => (
          <li key={value.change_set_id}>
            {value.value || "–"} <Text span size="sm" c="dimmed">{`(${written(value)})`}</Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
