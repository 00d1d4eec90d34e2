import { Button, Group, Stack, Text } from "@mantine/core";
import { saveFile } from "../kit/files";
import { t } from "../kit/messages";
import { useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

const CSV_TYPE = "text/csv;charset=utf-8";
const XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** The goods as a file that the import reads again. */
export function ExportProducts() {
  const save = useCommand("export_products", {
    onDone: ({ file_name, content_base64 }) =>
      saveFile(file_name, content_base64, file_name.endsWith(".csv") ? CSV_TYPE : XLSX_TYPE),
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
