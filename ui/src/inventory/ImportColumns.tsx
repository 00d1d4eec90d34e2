import { Button, Collapse, Group, Select, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { ImportColumn, ImportLayout } from "../bindings";
import { t } from "../kit/messages";
import { useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

const titles = (): Record<ImportColumn["field"], string> => ({
  code: t("import.field_code"),
  name: t("import.field_name"),
  category: t("import.field_category"),
  unit: t("import.field_unit"),
  cost: t("import.field_cost"),
  price: t("import.field_price"),
});

/** Which column of the file holds what: found by its name, by what stands in it, or said here, once for such files. */
export function ImportColumns({
  importId,
  layout,
  folded = false,
}: {
  importId: string;
  layout: ImportLayout;
  folded?: boolean;
}) {
  const [open, setOpen] = useState(!folded);
  const [columns, setColumns] = useState(layout.columns);
  const choose = useCommand("choose_import_columns", { refresh: ["import_progress"] });
  const heading = (column: number) => layout.headings[column] || t("import.column", { number: String(column + 1) });
  const options = Array.from({ length: layout.width }, (_, column) => ({
    value: String(column),
    label: `${column + 1}. ${heading(column)}`,
  }));
  const incomplete = columns.some((it) => it.needed && it.column === null);
  const set = (field: ImportColumn["field"], value: string | null) =>
    setColumns(
      columns.map((it) => (it.field === field ? { ...it, column: value === null ? null : Number(value) } : it)),
    );
  return (
    <Stack gap="xs">
      {folded && (
        <Group>
          <Button variant="subtle" onClick={() => setOpen(!open)} aria-expanded={open} data-testid="import-columns">
            {t("import.columns")}
          </Button>
          {layout.remembered && (
            <Text size="sm" c="dimmed">
              {t("import.columns_remembered")}
            </Text>
          )}
        </Group>
      )}
      <Collapse expanded={open}>
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            {columns.map((it) => (
              <Select
                key={it.field}
                label={titles()[it.field]}
                withAsterisk={it.needed}
                clearable={!it.needed}
                placeholder={it.needed ? t("import.column_choose") : t("import.column_none")}
                data={options}
                value={it.column === null ? null : String(it.column)}
                onChange={(value) => set(it.field, value)}
                data-testid={`import-column-${it.field}`}
              />
            ))}
          </SimpleGrid>
          <Text fw={600}>{t("import.sample")}</Text>
          <Table.ScrollContainer minWidth={500}>
            <Table withTableBorder>
              <Table.Thead>
                <Table.Tr>
                  {options.map((option) => (
                    <Table.Th key={option.value}>{option.label}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {layout.sample.map((row, index) => (
                  <Table.Tr key={index}>
                    {options.map((option, column) => (
                      <Table.Td key={option.value}>{row[column]}</Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <RefusalAlert failure={choose.failure} />
          <Group>
            <Button
              disabled={incomplete}
              loading={choose.pending}
              data-testid="import-columns-use"
              onClick={() =>
                choose.run({
                  import_id: importId,
                  columns: columns.map(({ field, column }) => ({ field, column })),
                })
              }
            >
              {t("import.columns_use")}
            </Button>
          </Group>
        </Stack>
      </Collapse>
    </Stack>
  );
}
