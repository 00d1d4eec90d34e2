import { Button, Drawer, Group, Loader, Select, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import type { Money, ProductRow, TaxClass } from "../bindings";
import { History } from "../kit/History";
import { newId } from "../kit/id";
import { t } from "../kit/messages";
import { MoneyInput } from "../kit/MoneyInput";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";

const TAX_CLASSES: TaxClass[] = ["taxed", "exempt", "luxury", "agri_one_point_one", "none"];

type Values = {
  name: string;
  category: string;
  unit_name: string;
  codes: string[];
  tax_class: TaxClass;
  price: Money | undefined;
  active: boolean;
};

function valuesOf(product: ProductRow | undefined, code: string): Values {
  return {
    name: product?.name ?? "",
    category: product?.category ?? "",
    unit_name: product?.unit_name ?? "PCS",
    codes: product?.codes ?? (code ? [code] : []),
    tax_class: product?.tax_class ?? "taxed",
    price: product?.price ?? undefined,
    active: product?.active ?? true,
  };
}

function ProductForm({ product, code, onClose }: { product?: ProductRow; code: string; onClose: () => void }) {
  const { may } = useWorkplace();
  const [productId] = useState(() => product?.product_id ?? newId());
  const mayEdit = may("edit_products");
  const form = useForm<Values>({
    initialValues: valuesOf(product, code),
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() ? null : t("form.needed")),
      unit_name: (value) => (value.trim() ? null : t("form.needed")),
      price: (value) => (value === undefined || BigInt(value) < 0n ? t("product.price_needed") : null),
    },
  });
  const { run, pending, failure } = useAction("save_product", {
    refresh: ["list_products", "get_product", "search_products", "quote_sale"],
    onDone: onClose,
  });
  const submit = form.onSubmit(({ price, name, category, unit_name, ...rest }) => {
    if (price === undefined) return;
    run({
      ...rest,
      product_id: productId,
      price,
      name: name.trim(),
      category: category.trim(),
      unit_name: unit_name.trim(),
    });
  });
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!mayEdit} style={{ border: 0, padding: 0, margin: 0 }}>
        <Stack gap="sm">
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
          <Select
            label={t("product.tax_class")}
            allowDeselect={false}
            {...form.getInputProps("tax_class")}
            data={TAX_CLASSES.map((value) => ({ value, label: t(`tax.${value}`) }))}
          />
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
  const { data, error } = useCall("get_product", { product_id: productId ?? "" }, { enabled: productId !== undefined });
  const ready = productId === undefined || data !== undefined;
  return (
    <Drawer opened onClose={onClose} title={data?.product.name ?? t("product.new")} size={460}>
      <RefusalAlert failure={error} />
      {!ready && !error && <Loader />}
      {ready && <ProductForm product={data?.product} code={code} onClose={onClose} />}
      {data && <History rows={data.history} />}
    </Drawer>
  );
}
