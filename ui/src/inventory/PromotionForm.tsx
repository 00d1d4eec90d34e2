import {
  ActionIcon,
  Button,
  Chip,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import type { Money, Offer, PromotionRow, PromotionScope, Quantity } from "../bindings";
import { DateField } from "../kit/DateField";
import { Icon } from "../kit/Icon";
import { newId } from "../kit/id";
import { t } from "../kit/messages";
import { MoneyInput } from "../kit/MoneyInput";
import { PickProduct } from "../kit/PickProduct";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";

const KINDS: Offer["kind"][] = ["percent", "amount", "fixed_price", "buy_get", "bundle"];
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const PPM_PER_TENTH = 1_000;
const PIECE = 1_000;

type Item = { product_id: string; name?: string; pieces: number };
type Values = {
  name: string;
  active: boolean;
  from: string;
  until: string;
  weekdays: number[];
  memberOnly: boolean;
  kind: Offer["kind"];
  percent: number | string;
  money?: Money;
  buy: number | string;
  get: number | string;
  scope: PromotionScope["kind"];
  categories: string[];
  items: Item[];
};

const pieces = (quantity: Quantity): number => Number(BigInt(quantity) / BigInt(PIECE));
const quantity = (count: number | string): Quantity => String(Math.round(Number(count)) * PIECE);

function itemsOf(known: PromotionRow | undefined): Item[] {
  if (known?.offer.kind === "bundle")
    return known.offer.items.map((it) => ({ product_id: it.product, pieces: pieces(it.quantity) }));
  if (known?.scope.kind === "products") return known.scope.products.map((product_id) => ({ product_id, pieces: 1 }));
  return [];
}

function valuesOf(known: PromotionRow | undefined, today: string): Values {
  const offer = known?.offer;
  return {
    name: known?.name ?? "",
    active: known?.active ?? true,
    from: known?.from ?? today,
    until: known?.until ?? "",
    weekdays: known?.weekdays ?? [],
    memberOnly: known?.member_only ?? false,
    kind: offer?.kind ?? "percent",
    percent: offer?.kind === "percent" ? offer.ppm / 10_000 : "",
    money:
      offer?.kind === "amount"
        ? offer.amount
        : offer?.kind === "fixed_price" || offer?.kind === "bundle"
          ? offer.price
          : undefined,
    buy: offer?.kind === "buy_get" ? pieces(offer.buy) : 2,
    get: offer?.kind === "buy_get" ? pieces(offer.get) : 1,
    scope: known?.scope.kind ?? "products",
    categories: known?.scope.kind === "categories" ? known.scope.categories : [],
    items: itemsOf(known),
  };
}

function offerOf(values: Values): Offer | undefined {
  switch (values.kind) {
    case "percent":
      return typeof values.percent === "number"
        ? { kind: "percent", ppm: Math.round(values.percent * 10) * PPM_PER_TENTH }
        : undefined;
    case "amount":
      return values.money === undefined ? undefined : { kind: "amount", amount: values.money };
    case "fixed_price":
      return values.money === undefined ? undefined : { kind: "fixed_price", price: values.money };
    case "buy_get":
      return { kind: "buy_get", buy: quantity(values.buy), get: quantity(values.get) };
    case "bundle":
      return values.money === undefined
        ? undefined
        : {
            kind: "bundle",
            price: values.money,
            items: values.items.map((it) => ({ product: it.product_id, quantity: quantity(it.pieces) })),
          };
  }
}

function scopeOf(values: Values): PromotionScope {
  if (values.kind === "bundle" || values.scope === "everything") return { kind: "everything" };
  if (values.scope === "categories") return { kind: "categories", categories: values.categories };
  return { kind: "products", products: values.items.map((it) => it.product_id) };
}

function ItemRow({
  item,
  counted,
  onChange,
  onRemove,
}: {
  item: Item;
  counted: boolean;
  onChange: (item: Item) => void;
  onRemove: () => void;
}) {
  const { data } = useCall("get_product", { product_id: item.product_id }, { enabled: item.name === undefined });
  const name = item.name ?? data?.product.name ?? "…";
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      {counted && (
        <Table.Td w={110}>
          <NumberInput
            aria-label={t("promo.pieces_of", { name })}
            min={1}
            value={item.pieces}
            onChange={(value) => onChange({ ...item, pieces: typeof value === "number" ? value : 1 })}
          />
        </Table.Td>
      )}
      <Table.Td w={50}>
        <ActionIcon variant="default" size={36} aria-label={t("receive.remove", { name })} onClick={onRemove}>
          <Icon name="trash" />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

function OfferFields({ values, set }: { values: Values; set: (changes: Partial<Values>) => void }) {
  return (
    <>
      <Select
        label={t("promo.offer")}
        allowDeselect={false}
        value={values.kind}
        onChange={(kind) => set({ kind: (kind ?? "percent") as Offer["kind"] })}
        data={KINDS.map((value) => ({ value, label: t(`promo.kind_${value}`) }))}
      />
      {values.kind === "percent" && (
        <NumberInput
          label={t("bulk.percent")}
          value={values.percent}
          onChange={(percent) => set({ percent })}
          min={0}
          max={100}
          decimalScale={1}
          decimalSeparator=","
          suffix=" %"
        />
      )}
      {(values.kind === "amount" || values.kind === "fixed_price" || values.kind === "bundle") && (
        <MoneyInput label={t(`promo.money_${values.kind}`)} value={values.money} onChange={(money) => set({ money })} />
      )}
      {values.kind === "buy_get" && (
        <Group grow>
          <NumberInput label={t("promo.buy")} min={1} value={values.buy} onChange={(buy) => set({ buy })} />
          <NumberInput label={t("promo.get")} min={1} value={values.get} onChange={(get) => set({ get })} />
        </Group>
      )}
    </>
  );
}

function ScopeFields({ values, set }: { values: Values; set: (changes: Partial<Values>) => void }) {
  const { data } = useCall("list_categories", {});
  const isBundle = values.kind === "bundle";
  const change = (items: Item[]) => set({ items });
  return (
    <>
      {!isBundle && (
        <SegmentedControl
          aria-label={t("promo.scope")}
          value={values.scope}
          onChange={(scope) => set({ scope: scope as PromotionScope["kind"] })}
          data={[
            { value: "products", label: t("promo.scope_products") },
            { value: "categories", label: t("promo.scope_categories") },
            { value: "everything", label: t("promo.scope_everything") },
          ]}
        />
      )}
      {!isBundle && values.scope === "categories" && (
        <MultiSelect
          label={t("product.category")}
          data={data?.categories ?? values.categories}
          value={values.categories}
          onChange={(categories) => set({ categories })}
          searchable
          limit={100}
        />
      )}
      {(isBundle || values.scope === "products") && (
        <>
          <Text size="sm" c="dimmed">
            {t(isBundle ? "promo.bundle_hint" : "promo.products_hint")}
          </Text>
          <PickProduct
            label={t("product.search")}
            onPick={({ product_id, name }) =>
              values.items.some((it) => it.product_id === product_id) ||
              change([...values.items, { product_id, name, pieces: 1 }])
            }
          />
          <Table>
            <Table.Tbody>
              {values.items.map((item, index) => (
                <ItemRow
                  key={item.product_id}
                  item={item}
                  counted={isBundle}
                  onChange={(next) => change(values.items.map((it, at) => (at === index ? next : it)))}
                  onRemove={() => change(values.items.filter((_, at) => at !== index))}
                />
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </>
  );
}

/** One promotion: what it gives, on what, when, and to whom. */
export function PromotionForm({ known, onClose }: { known?: PromotionRow; onClose: () => void }) {
  const { start } = useWorkplace();
  const [promotionId] = useState(() => known?.promotion_id ?? newId());
  const [values, setValues] = useState(() => valuesOf(known, start.business_date_today));
  const set = (changes: Partial<Values>) => setValues({ ...values, ...changes });
  const { run, pending, failure } = useAction("save_promotion", {
    refresh: ["list_promotions", "quote_sale"],
    onDone: onClose,
  });
  const offer = offerOf(values);
  const save = () => {
    if (!offer) return;
    run({
      promotion_id: promotionId,
      name: values.name.trim(),
      active: values.active,
      from: values.from || undefined,
      until: values.until,
      weekdays: values.weekdays,
      member_only: values.memberOnly,
      scope: scopeOf(values),
      offer,
    });
  };
  return (
    <Stack>
      <TextInput
        label={t("promo.name")}
        description={t("promo.name_hint")}
        data-autofocus
        required
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <OfferFields values={values} set={set} />
      <ScopeFields values={values} set={set} />
      <Group align="flex-end">
        <DateField label={t("catalogue.from")} value={values.from} onChange={(from) => set({ from })} required />
        <DateField label={t("catalogue.until")} value={values.until} onChange={(until) => set({ until })} required />
      </Group>
      <Chip.Group
        multiple
        value={values.weekdays.map(String)}
        onChange={(weekdays) => set({ weekdays: weekdays.map(Number).sort() })}
      >
        <Group gap="xs" role="group" aria-label={t("promo.weekdays")}>
          {DAYS.map((day) => (
            <Chip key={day} value={String(day)}>
              {t(`promo.day_${day}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Text size="sm" c="dimmed">
        {t("promo.weekdays_hint")}
      </Text>
      <Switch
        label={t("promo.member_only")}
        checked={values.memberOnly}
        onChange={(event) => set({ memberOnly: event.currentTarget.checked })}
      />
      <Switch
        label={t("promo.active")}
        checked={values.active}
        onChange={(event) => set({ active: event.currentTarget.checked })}
      />
      <RefusalAlert failure={failure} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button
          onClick={save}
          loading={pending}
          disabled={!offer || !values.name.trim() || !values.until}
          data-testid="promotion-save"
        >
          {t("promo.save")}
        </Button>
      </Group>
    </Stack>
  );
}
