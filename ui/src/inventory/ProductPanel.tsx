import {
  Button,
  Drawer,
  Group,
  Loader,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import type { GetProductResponse, Money, ProductKind, TaxClass } from "../bindings";
import { Merged } from "../inbox/Merged";
import { History } from "../kit/History";
import { newId } from "../kit/id";
import { t } from "../kit/messages";
import { MoneyInput } from "../kit/MoneyInput";
import { PickProduct } from "../kit/PickProduct";
import { formatQuantity, parseQuantity } from "../kit/quantity";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { consignedError, ConsignmentField, consignedOf, wishOf, type Consigned } from "./ConsignmentField";
import { PricesInForce, UnitsField, unitsOf, unitRows, type UnitRow } from "./ProductUnits";

const KINDS: ProductKind[] = ["goods", "service", "open_price"];
const TAX_CLASSES: TaxClass[] = ["taxed", "exempt", "luxury", "agri_one_point_one", "none"];

type Values = {
  name: string;
  category: string;
  unit_name: string;
  codes: string[];
  tax_class: TaxClass;
  price: Money | undefined;
  memberPrice: Money | undefined;
  wholesaleFrom: string;
  wholesalePrice: Money | undefined;
  kind: ProductKind;
  units: UnitRow[];
  active: boolean;
  consigned: Consigned;
};

const WHOLESALE = "wholesale:";

function valuesOf(known: GetProductResponse | undefined, code: string): Values {
  const product = known?.product;
  const inForce = known?.prices.filter((it) => it.state === "in_force") ?? [];
  const wholesale = inForce.find((it) => it.level.startsWith(WHOLESALE) && it.price !== undefined);
  return {
    kind: product?.kind ?? "goods",
    units: unitRows(known?.units ?? []),
    memberPrice: inForce.find((it) => it.level === "member")?.price,
    wholesaleFrom: wholesale ? formatQuantity(wholesale.level.slice(WHOLESALE.length)) : "",
    wholesalePrice: wholesale?.price,
    name: product?.name ?? "",
    category: product?.category ?? "",
    unit_name: product?.unit_name ?? "PCS",
    codes: known?.base_codes ?? (code ? [code] : []),
    tax_class: product?.tax_class ?? "taxed",
    price: product?.price ?? undefined,
    active: product?.active ?? true,
    consigned: consignedOf(known?.consignment),
  };
}

/** What changes of the prices besides the general one; a level that was emptied is withdrawn. */
function levelsOf(values: Values, before: Values): { level: string; price?: Money }[] {
  const levels: { level: string; price?: Money }[] = [];
  if (values.memberPrice !== before.memberPrice) levels.push({ level: "member", price: values.memberPrice });
  const name = (from: string) => {
    const quantity = parseQuantity(from);
    return quantity === undefined ? undefined : WHOLESALE + quantity;
  };
  const [next, last] = [name(values.wholesaleFrom), name(before.wholesaleFrom)];
  if (last && last !== next) levels.push({ level: last });
  if (next && (last !== next || values.wholesalePrice !== before.wholesalePrice))
    levels.push({ level: next, price: values.wholesalePrice });
  return levels;
}

function ProductForm({ known, code, onClose }: { known?: GetProductResponse; code: string; onClose: () => void }) {
  const product = known?.product;
  const { may } = useWorkplace();
  const [productId] = useState(() => product?.product_id ?? newId());
  const mayEdit = may("edit_products");
  const form = useForm<Values>({
    initialValues: valuesOf(known, code),
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() ? null : t("form.needed")),
      unit_name: (value) => (value.trim() ? null : t("form.needed")),
      price: (value, { kind }) =>
        kind !== "open_price" && (value === undefined || BigInt(value) < 0n) ? t("product.price_needed") : null,
      wholesaleFrom: (value) =>
        value.trim() && parseQuantity(value) === undefined ? t("product.quantity_needed") : null,
      consigned: consignedError,
      units: (units) => (unitsOf(units) === undefined ? t("product.units_needed") : null),
    },
  });
  const { run, pending, failure } = useAction("save_product", {
    refresh: ["list_products", "get_product", "search_products", "quote_sale"],
    onDone: onClose,
  });
  const before = valuesOf(known, code);
  const submit = form.onSubmit((values) => {
    const { name, category, unit_name, codes, tax_class, active, kind } = values;
    const units = unitsOf(values.units);
    if (!units) return;
    run({
      codes,
      tax_class,
      active,
      kind,
      units,
      levels: may("set_prices") ? levelsOf(values, before) : undefined,
      consignment: wishOf(values.consigned),
      product_id: productId,
      price: values.price ?? "0",
      name: name.trim(),
      category: category.trim(),
      unit_name: unit_name.trim(),
    });
  });
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!mayEdit} style={{ border: 0, padding: 0, margin: 0 }}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label={t("product.kind")}
            {...form.getInputProps("kind")}
            data={KINDS.map((value) => ({ value, label: t(`product.kind_${value}`) }))}
          />
          <TagsInput
            label={t("product.codes")}
            description={t("product.codes_hint")}
            splitChars={[" ", ","]}
            acceptValueOnBlur
            {...form.getInputProps("codes")}
          />
          <TextInput label={t("product.name")} required data-autofocus {...form.getInputProps("name")} />
          <TextInput label={t("product.category")} {...form.getInputProps("category")} />
          <TextInput label={t("product.unit")} required {...form.getInputProps("unit_name")} />
          <MoneyInput
            label={t("product.price")}
            required
            disabled={product?.price != null && !may("set_prices")}
            value={form.values.price}
            onChange={(price) => form.setFieldValue("price", price)}
            error={form.errors.price}
          />
          {may("set_prices") && (
            <>
              <MoneyInput
                label={t("product.member_price")}
                description={t("product.member_price_hint")}
                value={form.values.memberPrice}
                onChange={(price) => form.setFieldValue("memberPrice", price)}
              />
              <Group grow align="flex-start">
                <TextInput
                  label={t("product.wholesale_from")}
                  inputMode="decimal"
                  {...form.getInputProps("wholesaleFrom")}
                />
                <MoneyInput
                  label={t("product.wholesale_price")}
                  value={form.values.wholesalePrice}
                  onChange={(price) => form.setFieldValue("wholesalePrice", price)}
                />
              </Group>
            </>
          )}
          <UnitsField
            rows={form.values.units}
            error={form.errors.units}
            mayPrice={may("set_prices")}
            onChange={(units) => form.setFieldValue("units", units)}
          />
          <Select
            label={t("product.tax_class")}
            allowDeselect={false}
            {...form.getInputProps("tax_class")}
            data={TAX_CLASSES.map((value) => ({ value, label: t(`tax.${value}`) }))}
          />
          {form.values.kind !== "service" && may("read_members") && (
            <ConsignmentField
              value={form.values.consigned}
              error={form.errors.consigned}
              onChange={(consigned) => form.setFieldValue("consigned", consigned)}
            />
          )}
          <Switch
            label={t("product.active_switch")}
            description={t("product.active_hint")}
            {...form.getInputProps("active", { type: "checkbox" })}
          />
          <RefusalAlert failure={failure} />
          {mayEdit && (
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("common.cancel")}
              </Button>
              <Button type="submit" loading={pending}>
                {t("product.save")}
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
    </form>
  );
}

/** A product at the side of the list: its form, and who changed it when. */
export function ProductPanel({
  productId,
  code = "",
  onClose,
}: {
  productId?: string;
  code?: string;
  onClose: () => void;
}) {
  const { may } = useWorkplace();
  const { data, error } = useCall("get_product", { product_id: productId ?? "" }, { enabled: productId !== undefined });
  const [isCovered, setCovered] = useState(false);
  const ready = productId === undefined || data !== undefined;
  return (
    <Drawer
      opened
      onClose={onClose}
      closeOnEscape={!isCovered}
      title={data?.product.name ?? t("product.new")}
      size={520}
    >
      <RefusalAlert failure={error} />
      {!ready && !error && <Loader />}
      {ready && <ProductForm known={data} code={code} onClose={onClose} />}
      {data && <PricesInForce prices={data.prices} />}
      {data && may("merge_duplicates") && (
        <Merged kind="product" own={{ id: data.product.product_id, name: data.product.name }} onCovered={setCovered}>
          {(pick) => (
            <PickProduct
              label={t("merge.other_product")}
              onPick={(other) => {
                if (other.product_id !== data.product.product_id) pick({ id: other.product_id, name: other.name });
              }}
            />
          )}
        </Merged>
      )}
      {data && <History rows={data.history} />}
    </Drawer>
  );
}
