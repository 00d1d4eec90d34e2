import { ActionIcon, Button, Fieldset, Group, Stack, Table, TagsInput, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Money, ProductPrice, ProductUnit } from "../bindings";
import { formatDate } from "../kit/dates";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { MoneyInput } from "../kit/MoneyInput";
import { formatQuantity, parseQuantity } from "../kit/quantity";
import { StateWord } from "../kit/VirtualTable";

/** A further unit of measure as it is being typed. */
export type UnitRow = { unit_name: string; pack: string; codes: string[]; price: Money | undefined };

export function unitRows(units: ProductUnit[]): UnitRow[] {
  return units.map(({ unit_name, pack, codes, price }) => ({ unit_name, pack: formatQuantity(pack), codes, price }));
}

/** The units as they are sent; undefined where one of them is not complete. */
export function unitsOf(rows: UnitRow[]): ProductUnit[] | undefined {
  const units: ProductUnit[] = [];
  for (const { unit_name, pack, codes, price } of rows) {
    const quantity = parseQuantity(pack);
    if (!unit_name.trim() || quantity === undefined) return undefined;
    units.push({ unit_name: unit_name.trim().toUpperCase(), pack: quantity, codes, price });
  }
  return units;
}

/** Cartons, dozens, sacks: each with what it holds, its own barcodes and, where it has one, its own price. */
export function UnitsField({
  rows,
  error,
  mayPrice,
  onChange,
}: {
  rows: UnitRow[];
  error: ReactNode;
  mayPrice: boolean;
  onChange: (rows: UnitRow[]) => void;
}) {
  const set = (at: number, changes: Partial<UnitRow>) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...changes } : row)));
  return (
    <Fieldset legend={t("product.units")}>
      <Stack gap="sm">
        {rows.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("product.units_hint")}
          </Text>
        )}
        {rows.map((row, index) => (
          <Stack key={index} gap={6}>
            <Group align="flex-end" wrap="nowrap">
              <TextInput
                label={t("product.unit")}
                value={row.unit_name}
                w={90}
                onChange={(event) => set(index, { unit_name: event.currentTarget.value })}
              />
              <TextInput
                label={t("product.pack")}
                inputMode="decimal"
                value={row.pack}
                w={90}
                onChange={(event) => set(index, { pack: event.currentTarget.value })}
              />
              <MoneyInput
                label={t("product.unit_price")}
                disabled={!mayPrice}
                value={row.price}
                onChange={(price) => set(index, { price })}
              />
              <ActionIcon
                variant="default"
                size={36}
                aria-label={t("receive.remove", { name: row.unit_name || t("product.unit") })}
                onClick={() => onChange(rows.filter((_, at) => at !== index))}
              >
                <Icon name="trash" />
              </ActionIcon>
            </Group>
            <TagsInput
              aria-label={t("product.unit_codes")}
              placeholder={t("product.unit_codes")}
              splitChars={[" ", ","]}
              acceptValueOnBlur
              value={row.codes}
              onChange={(codes) => set(index, { codes })}
            />
          </Stack>
        ))}
        {error && (
          <Text c="red" size="sm" role="alert">
            {error}
          </Text>
        )}
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="plus" />}
            onClick={() => onChange([...rows, { unit_name: "", pack: "", codes: [], price: undefined }])}
          >
            {t("product.unit_add")}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

/** All prices that count today, and those that wait for their day. */
export function PricesInForce({ prices }: { prices: ProductPrice[] }) {
  if (prices.length === 0) return null;
  return (
    <Table mt="md" captionSide="top">
      <Table.Caption>{t("product.prices")}</Table.Caption>
      <Table.Tbody>
        {prices.map((price) => (
          <Table.Tr key={`${price.level}.${price.from}`}>
            <Table.Td>{price.level_name}</Table.Td>
            <Table.Td>
              {price.state === "scheduled" ? (
                <StateWord icon="waiting" tone="warn">
                  {t("product.price_from", { date: formatDate(price.from) })}
                </StateWord>
              ) : (
                t("catalogue.price_in_force")
              )}
            </Table.Td>
            <Table.Td ta="right">
              <Amount value={price.price} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
