import { ActionIcon, Alert, Button, Drawer, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import type { Money, PriceChangeRow } from "../bindings";
import { moneyColumn, textColumn } from "../kit/columns";
import { DateField } from "../kit/DateField";
import { formatDate } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { MoneyInput } from "../kit/MoneyInput";
import { Page } from "../kit/Page";
import { PickProduct } from "../kit/PickProduct";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { ColumnMenu, ExportButton, useColumns } from "../kit/TableTools";
import { useDraft } from "../kit/useDraft";
import { useFilter } from "../kit/useFilter";
import { useKeys } from "../kit/useKeys";
import { usePagedRows } from "../kit/usePagedRows";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { cataloguePages } from "./pages";

type Line = { product_id: string; name: string; before?: Money; level: "general" | "member"; price?: Money };
type Draft = { from: string; lines: Line[] };
const EMPTY: Draft = { from: "", lines: [] };

function StateOf({ state }: { state: PriceChangeRow["state"] }) {
  if (state === "past") return <span>{t("catalogue.price_past")}</span>;
  return (
    <StateWord icon={state === "scheduled" ? "waiting" : "check"} tone={state === "scheduled" ? "warn" : "ok"}>
      {t(state === "scheduled" ? "catalogue.price_scheduled" : "catalogue.price_in_force")}
    </StateWord>
  );
}

function useChangeColumns(): Column<PriceChangeRow>[] {
  return useMemo(
    () => [
      textColumn("name", t("product.name"), "minmax(14rem, 3fr)", (row) => row.name),
      textColumn("level", t("catalogue.level"), "minmax(8rem, 1fr)", (row) => row.level_name),
      textColumn("from", t("catalogue.from"), "8rem", (row) => formatDate(row.from)),
      moneyColumn("before", t("catalogue.before"), (row) => row.before),
      moneyColumn("price", t("catalogue.after"), (row) => row.price),
      {
        key: "state",
        header: t("product.state"),
        width: "9rem",
        csv: (row) => row.state,
        cell: (row) => <StateOf state={row.state} />,
      },
    ],
    [],
  );
}

function LineRow({ line, onChange, onRemove }: { line: Line; onChange: (line: Line) => void; onRemove: () => void }) {
  return (
    <Table.Tr>
      <Table.Td>{line.name}</Table.Td>
      <Table.Td ta="right">
        <Amount value={line.before} />
      </Table.Td>
      <Table.Td w={130}>
        <Select
          aria-label={t("catalogue.level_of", { name: line.name })}
          allowDeselect={false}
          value={line.level}
          onChange={(level) => onChange({ ...line, level: level === "member" ? "member" : "general" })}
          data={[
            { value: "general", label: t("catalogue.level_general") },
            { value: "member", label: t("catalogue.level_member") },
          ]}
        />
      </Table.Td>
      <Table.Td w={160}>
        <MoneyInput
          aria-label={t("catalogue.price_of", { name: line.name })}
          autoFocus
          value={line.price}
          onChange={(price) => onChange({ ...line, price })}
        />
      </Table.Td>
      <Table.Td w={50}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t("receive.remove", { name: line.name })}
          onClick={onRemove}
        >
          <Icon name="trash" />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

/** New prices for several goods, all from one day on. */
function NewPrices({ onClose }: { onClose: () => void }) {
  const [draft, setDraft, forget] = useDraft<Draft>("prices", EMPTY);
  const { run, pending, failure } = useAction("set_prices", {
    refresh: ["list_price_changes", "list_products", "label_queue", "quote_sale"],
    onDone: () => {
      forget();
      onClose();
    },
  });
  const set = (lines: Line[]) => setDraft({ ...draft, lines });
  const ready = draft.lines.filter((line) => line.price !== undefined);
  return (
    <Stack>
      <DateField
        label={t("catalogue.effective_from")}
        description={t("catalogue.effective_hint")}
        value={draft.from}
        clearable
        onChange={(from) => setDraft({ ...draft, from })}
      />
      <PickProduct
        label={t("product.search")}
        onPick={({ product_id, name, price }) =>
          draft.lines.some((line) => line.product_id === product_id) ||
          set([...draft.lines, { product_id, name, before: price, level: "general" }])
        }
      />
      {draft.lines.length === 0 ? (
        <Text c="dimmed">{t("catalogue.prices_empty")}</Text>
      ) : (
        <Table>
          <Table.Tbody>
            {draft.lines.map((line, index) => (
              <LineRow
                key={line.product_id}
                line={line}
                onChange={(next) => set(draft.lines.map((it, at) => (at === index ? next : it)))}
                onRemove={() => set(draft.lines.filter((_, at) => at !== index))}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <RefusalAlert failure={failure} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button
          loading={pending}
          disabled={ready.length === 0}
          data-testid="prices-save"
          onClick={() =>
            run({
              effective_from: draft.from || undefined,
              lines: ready.map(({ product_id, level, price }) => ({ product_id, level, price })),
            })
          }
        >
          {t("catalogue.prices_save", { count: ready.length })}
        </Button>
      </Group>
    </Stack>
  );
}

/** Prices by date: what changed, what will change, and new prices ahead of their day. */
export function PricesPage() {
  const { may } = useWorkplace();
  const filter = useFilter();
  const [from, until] = [filter.get("dari"), filter.get("sampai")];
  const list = usePagedRows(
    "list_price_changes",
    { from: from || undefined, until: until || undefined },
    (response) => response,
  );
  const choice = useColumns("price_changes", useChangeColumns());
  const maySet = may("set_prices");
  const open = () => filter.set({ baru: "1" });
  const close = () => filter.set({ baru: undefined });
  useKeys({ N: maySet ? open : undefined });
  return (
    <Page
      title={<SubNav pages={cataloguePages(may)} label={t("area.products")} />}
      actions={
        <>
          <ColumnMenu choice={choice} />
          <ExportButton name="perubahan-harga" columns={choice.shown} rows={list.all} />
          {maySet && (
            <Button leftSection={<Icon name="plus" />} onClick={open} data-testid="prices-new">
              {t("catalogue.prices_new")}
            </Button>
          )}
        </>
      }
    >
      <RefusalAlert failure={list.failure} />
      <Group align="flex-end">
        <DateField
          label={t("catalogue.from")}
          value={from}
          clearable
          onChange={(value) => filter.set({ dari: value || undefined })}
        />
        <DateField
          label={t("catalogue.until")}
          value={until}
          clearable
          onChange={(value) => filter.set({ sampai: value || undefined })}
        />
        {!from && !until && <Text c="dimmed">{t("catalogue.prices_period")}</Text>}
      </Group>
      <VirtualTable
        label={t("catalogue.prices")}
        columns={choice.shown}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        place={`prices.${from}.${until}`}
        empty={<Empty icon="waiting" title={t("catalogue.prices_none")} text={t("catalogue.prices_none_text")} />}
      />
      <Alert color="blue" icon={<Icon name="info" />}>
        {t("catalogue.prices_note")}
      </Alert>
      <Drawer
        opened={filter.get("baru") === "1"}
        onClose={close}
        title={t("catalogue.prices_new")}
        size={720}
        position="right"
      >
        <NewPrices onClose={close} />
      </Drawer>
    </Page>
  );
}
