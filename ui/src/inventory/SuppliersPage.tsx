import { Button, Drawer, Group, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { SupplierRow } from "../bindings";
import { textColumn } from "../kit/columns";
import { Empty } from "../kit/Empty";
import { Icon } from "../kit/Icon";
import { newId } from "../kit/id";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { ColumnMenu, ExportButton, SearchField, useColumns } from "../kit/TableTools";
import { useFilter } from "../kit/useFilter";
import { useKeys } from "../kit/useKeys";
import { usePagedRows } from "../kit/usePagedRows";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { stockPages } from "./pages";

const NPWP = /^(\d{15,16})?$/;

const stateOf = (row: SupplierRow) => t(row.active ? "supplier.active" : "supplier.inactive");

const columns = (): Column<SupplierRow>[] => [
  textColumn("name", t("supplier.name"), "minmax(14rem, 2fr)", (row) => row.name),
  textColumn("phone", t("supplier.phone"), "10rem", (row) => row.phone),
  textColumn("address", t("supplier.address"), "minmax(12rem, 2fr)", (row) => row.address),
  textColumn("npwp", t("supplier.npwp"), "11rem", (row) => row.npwp),
  textColumn("state", t("product.state"), "10rem", stateOf, {
    cell: (row) => {
      if (row.conflicts > 0) {
        return (
          <StateWord icon="warn" tone="warn">
            {t("supplier.two_values")}
          </StateWord>
        );
      }
      return (
        <StateWord icon={row.active ? "check" : "stop"} tone={row.active ? "ok" : "info"}>
          {stateOf(row)}
        </StateWord>
      );
    },
  }),
];

/** A supplier at the side of the list, in the order of an invoice's head. */
function SupplierPanel({ supplier, onClose }: { supplier?: SupplierRow; onClose: () => void }) {
  const { may } = useWorkplace();
  const mayEdit = may("receive_stock");
  const [supplier_id] = useState(() => supplier?.supplier_id ?? newId());
  const form = useForm({
    initialValues: {
      name: supplier?.name ?? "",
      phone: supplier?.phone ?? "",
      address: supplier?.address ?? "",
      npwp: supplier?.npwp ?? "",
      active: supplier?.active ?? true,
    },
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() ? null : t("form.needed")),
      npwp: (value) => (NPWP.test(value.replace(/[.\-\s]/g, "")) ? null : t("supplier.npwp_wrong")),
    },
  });
  const { run, pending, failure } = useAction("save_supplier", {
    refresh: ["list_suppliers"],
    onDone: (_, { name }) => {
      notifications.show({ message: t("supplier.saved", { name }) });
      onClose();
    },
  });
  return (
    <Drawer
      opened
      position="right"
      size={440}
      onClose={onClose}
      title={supplier?.name ?? t("supplier.new")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form noValidate onSubmit={form.onSubmit((values) => run({ supplier_id, ...values, name: values.name.trim() }))}>
        <fieldset disabled={!mayEdit} style={{ border: 0, padding: 0, margin: 0 }}>
          <Stack gap="sm">
            <TextInput label={t("supplier.name")} required data-autofocus {...form.getInputProps("name")} />
            <TextInput label={t("supplier.phone")} inputMode="tel" {...form.getInputProps("phone")} />
            <Textarea label={t("supplier.address")} autosize minRows={2} {...form.getInputProps("address")} />
            <TextInput
              label={t("supplier.npwp")}
              description={t("supplier.npwp_hint")}
              inputMode="numeric"
              {...form.getInputProps("npwp")}
            />
            <Switch
              label={t("supplier.active_switch")}
              description={t("supplier.active_hint")}
              {...form.getInputProps("active", { type: "checkbox" })}
            />
            <RefusalAlert failure={failure} />
            {mayEdit && (
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  {t("common.cancel")}
                </Button>
                <Button type="submit" loading={pending}>
                  {t("supplier.save")}
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Drawer>
  );
}

/** Whom goods are bought from (pemasok). */
export function SuppliersPage() {
  const { may } = useWorkplace();
  const filter = useFilter();
  const [query] = useDebouncedValue(filter.get("cari"), 120);
  const [shown, setShown] = useState<SupplierRow | "new">();
  const only_active = filter.get("dipakai") === "1";
  const list = usePagedRows("list_suppliers", { query: query || undefined, only_active }, (response) => ({
    total: response.total,
    rows: response.suppliers,
  }));
  const choice = useColumns("suppliers", columns());
  const mayEdit = may("receive_stock");
  useKeys({ N: mayEdit ? () => setShown("new") : undefined });
  const create = mayEdit && (
    <Button leftSection={<Icon name="plus" />} onClick={() => setShown("new")}>
      {t("supplier.new")}
    </Button>
  );
  return (
    <Page
      title={<SubNav pages={stockPages()} label={t("area.stock")} />}
      actions={
        <>
          <Switch
            label={t("supplier.only_active")}
            checked={only_active}
            onChange={(event) => filter.set({ dipakai: event.currentTarget.checked ? "1" : undefined })}
          />
          <SearchField
            value={filter.get("cari")}
            onChange={(value) => filter.set({ cari: value })}
            label={t("supplier.search")}
          />
          <ColumnMenu choice={choice} />
          <ExportButton name="pemasok" columns={choice.shown} rows={list.all} />
          {create}
        </>
      }
    >
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("supplier.title")}
        columns={choice.shown}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        onOpen={setShown}
        place={`suppliers.${query}.${only_active}`}
        empty={
          query || only_active ? (
            <Empty icon="search" title={t("supplier.none_found")} />
          ) : (
            <Empty icon="box" title={t("supplier.empty_title")} text={t("supplier.empty_text")} />
          )
        }
      />
      <div role="status">{t("supplier.count", { count: list.total.toLocaleString("id-ID") })}</div>
      {shown && <SupplierPanel supplier={shown === "new" ? undefined : shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}
