import { Button, Group, Stack, Text } from "@mantine/core";
import { saveBase64 } from "../kit/save";
import { t } from "../kit/messages";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

/** The goods as a file that the import reads again. */
export function ExportProducts() {
  const save = useAction("export_products", {
    onDone: ({ file_name, content_base64 }) => saveBase64(file_name, content_base64),
  });
  return (
    <Stack gap="xs" mt="md">
      <Text fw={600}>{t("import.export_title")}</Text>
      <Text c="dimmed">{t("import.export_text")}</Text>
      <Group>
        <Button variant="default" loading={save.pending} onClick={() => save.run({ format: "xlsx" })}>
          {t("import.export_xlsx")}
        </Button>
        <Button variant="default" loading={save.pending} onClick={() => save.run({ format: "csv" })}>
          {t("import.export_csv")}
        </Button>
      </Group>
      <RefusalAlert failure={save.failure} />
    </Stack>
  );
}
