// What stands beside a table's title: the search field, the choice of columns, the export.

import { Button, Checkbox, Menu, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { downloadCsv, toCsv } from "./csv";
import { Icon } from "./Icon";
import { t } from "./messages";
import { useKeys } from "./useKeys";
import type { Column } from "./VirtualTable";

/** The columns a person chose to see, remembered on this device. */
export function useColumns<Row>(name: string, columns: Column<Row>[]) {
  const storageKey = `lumbung.columns.${name}`;
  const [hidden, setHidden] = useState<string[]>(() => {
    try {
      const saved: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
      return Array.isArray(saved) ? saved.map(String) : [];
    } catch {
      return [];
    }
  });
  const toggle = (key: string) => {
    const next = hidden.includes(key) ? hidden.filter((each) => each !== key) : [...hidden, key];
    localStorage.setItem(storageKey, JSON.stringify(next));
    setHidden(next);
  };
  return { shown: columns.filter((column) => !hidden.includes(column.key)), hidden, toggle, columns };
}

export function ColumnMenu<Row>({ choice }: { choice: ReturnType<typeof useColumns<Row>> }) {
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="columns" />}>
          {t("table.columns")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choice.columns.map((column, index) => (
          <Menu.Item key={column.key} component="div" disabled={index === 0} onClick={() => choice.toggle(column.key)}>
            <Checkbox
              readOnly
              label={column.header}
              checked={!choice.hidden.includes(column.key)}
              tabIndex={-1}
              size="xs"
              disabled={index === 0}
              aria-label={column.header}
            />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** E: the table as a file, with the columns on screen. */
export function ExportButton<Row>({
  name,
  columns,
  rows,
}: {
  name: string;
  columns: Column<Row>[];
  rows: () => Promise<Row[]> | Row[];
}) {
  const [busy, setBusy] = useState(false);
  const exported = columns.filter((column) => column.csv !== undefined);
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const list = await rows();
      const cells = list.map((row) => exported.map((column) => column.csv?.(row) ?? ""));
      downloadCsv(
        name,
        toCsv(
          exported.map((column) => column.header),
          cells,
        ),
      );
    } finally {
      setBusy(false);
    }
  };
  useKeys({ E: () => void run() });
  return (
    <Button variant="default" leftSection={<Icon name="download" />} loading={busy} onClick={() => void run()}>
      {t("table.export")}
    </Button>
  );
}

/** "/" goes to the search field. */
export function SearchField({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
}) {
  const field = useRef<HTMLInputElement>(null);
  useKeys({
    "/": (event) => {
      event.preventDefault();
      field.current?.focus();
    },
  });
  return (
    <TextInput
      ref={field}
      aria-label={label}
      placeholder={label}
      value={value}
      w={220}
      leftSection={<Icon name="search" />}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="off"
    />
  );
}
