import { Alert, Button, Checkbox, Group, NumberInput, Select, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { LabelLayout, LabelRow } from "../bindings";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { saveFile } from "../kit/files";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { PickProduct } from "../kit/PickProduct";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { cataloguePages } from "./pages";

const QUEUE_ROWS = 500;
const LAYOUTS: LabelLayout[] = ["shelf40x30", "roll58", "sheet_a4"];

type Choice = { copies: number; taken: boolean };

/** Labels to print: what changed price since the last ones, and any goods besides. */
export function LabelsPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("label_queue", { offset: 0, limit: QUEUE_ROWS });
  const [added, setAdded] = useState<LabelRow[]>([]);
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const [layout, setLayout] = useState<LabelLayout>("shelf40x30");
  const [printed, setPrinted] = useState<LabelRow[]>();
  const queued = data?.labels ?? [];
  const rows = [
    ...queued,
    ...added.filter((it) => !queued.some((row) => row.product.product_id === it.product.product_id)),
  ];
  const choiceOf = (row: LabelRow): Choice => choices[row.product.product_id] ?? { copies: 1, taken: true };
  const choose = (row: LabelRow, choice: Choice) => setChoices({ ...choices, [row.product.product_id]: choice });
  const taken = rows.filter((row) => choiceOf(row).taken && choiceOf(row).copies > 0);
  const print = useAction("print_labels", {
    refresh: ["print_queue"],
    onDone: ({ file }) => {
      if (file) saveFile(file.file_name, file.content_base64, "application/pdf");
      setPrinted(taken);
    },
  });
  const mark = useAction("mark_labels_printed", {
    refresh: ["label_queue"],
    onDone: () => {
      setPrinted(undefined);
      setAdded([]);
      setChoices({});
    },
  });
  const send = (target: "printer" | "pdf") =>
    print.run({
      items: taken.map((row) => ({ product_id: row.product.product_id, copies: choiceOf(row).copies })),
      layout,
      target,
    });
  const confirm = () =>
    mark.run({
      labels: (printed ?? []).flatMap(({ product }) =>
        product.price == null ? [] : [{ product_id: product.product_id, price: product.price }],
      ),
    });
  return (
    <Page title={<SubNav pages={cataloguePages(may)} label={t("area.products")} />}>
      <RefusalAlert failure={error} />
      <div className={kit.card}>
        <Stack>
          <Group align="flex-end">
            <div style={{ flex: 1, minWidth: 260 }}>
              <PickProduct
                label={t("labels.add")}
                onPick={(product) =>
                  rows.some((row) => row.product.product_id === product.product_id) || setAdded([...added, { product }])
                }
              />
            </div>
            <Select
              label={t("labels.layout")}
              allowDeselect={false}
              value={layout}
              onChange={(value) => setLayout((value ?? "shelf40x30") as LabelLayout)}
              data={LAYOUTS.map((value) => ({ value, label: t(`labels.${value}`) }))}
            />
            <Button
              disabled={taken.length === 0 || layout === "sheet_a4"}
              loading={print.pending}
              onClick={() => send("printer")}
              data-testid="labels-print"
            >
              {t("labels.print")}
            </Button>
            <Button variant="default" disabled={taken.length === 0} loading={print.pending} onClick={() => send("pdf")}>
              {t("labels.pdf")}
            </Button>
          </Group>
          <RefusalAlert failure={print.failure ?? mark.failure} />
          {printed && (
            <Alert color="blue" icon={<Icon name="info" />} title={t("labels.printed_title")}>
              <Stack gap="xs" align="flex-start">
                <Text>{t("labels.printed_text", { count: printed.length })}</Text>
                <Group>
                  <Button size="sm" onClick={confirm} loading={mark.pending} data-testid="labels-done">
                    {t("labels.printed_yes")}
                  </Button>
                  <Button size="sm" variant="default" onClick={() => setPrinted(undefined)}>
                    {t("labels.printed_no")}
                  </Button>
                </Group>
              </Stack>
            </Alert>
          )}
          {data && rows.length === 0 && <Empty icon="check" title={t("labels.none")} text={t("labels.none_text")} />}
          {rows.length > 0 && (
            <Table.ScrollContainer minWidth={700} maxHeight={460}>
              <Table stickyHeader>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th w={50} />
                    <Table.Th>{t("product.name")}</Table.Th>
                    <Table.Th>{t("product.code")}</Table.Th>
                    <Table.Th ta="right">{t("labels.on_shelf")}</Table.Th>
                    <Table.Th ta="right">{t("labels.now")}</Table.Th>
                    <Table.Th w={120}>{t("labels.copies")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((row) => (
                    <Table.Tr key={row.product.product_id}>
                      <Table.Td>
                        <Checkbox
                          aria-label={t("labels.take", { name: row.product.name })}
                          checked={choiceOf(row).taken}
                          onChange={(event) => choose(row, { ...choiceOf(row), taken: event.currentTarget.checked })}
                        />
                      </Table.Td>
                      <Table.Td>{row.product.name}</Table.Td>
                      <Table.Td>{row.product.codes[0]}</Table.Td>
                      <Table.Td ta="right">
                        <Amount value={row.printed_price} />
                      </Table.Td>
                      <Table.Td ta="right">
                        <Amount value={row.product.price} />
                      </Table.Td>
                      <Table.Td>
                        <NumberInput
                          aria-label={t("labels.copies_of", { name: row.product.name })}
                          min={0}
                          max={999}
                          value={choiceOf(row).copies}
                          onChange={(value) =>
                            choose(row, { ...choiceOf(row), copies: typeof value === "number" ? value : 0 })
                          }
                        />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
          {data && data.total > queued.length && (
            <Text c="dimmed">{t("labels.more", { shown: queued.length, total: data.total })}</Text>
          )}
        </Stack>
      </div>
    </Page>
  );
}
