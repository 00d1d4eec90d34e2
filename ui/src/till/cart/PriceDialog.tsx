import { Badge, Group, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { ProductHit } from "../../bindings";
import { Empty } from "../../kit/Empty";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { useCall } from "../../kit/query";
import { formatQuantity } from "../../kit/quantity";
import { levelName } from "../level";
import { TillModal } from "../TillModal";

type Props = { member_id?: string; scanned?: { code: string; at: number }; onClose: () => void };

/** What one of it costs this customer, with the price list it comes from. */
function PriceOf({ product, member_id }: { product: ProductHit; member_id?: string }) {
  const line = { line_id: product.product_id, product_id: product.product_id, quantity: "1000" };
  const { data } = useCall("quote_sale", { lines: [line], member_id }, { enabled: product.price != null });
  const priced = data?.lines[0];
  const level = priced && levelName(priced.level);
  return (
    <Group justify="space-between" wrap="nowrap" data-testid="price-row">
      <Stack gap={0} miw={0}>
        <Text fz="lg" fw={600} truncate>
          {product.name}
        </Text>
        <Group gap="xs">
          <Text c="dimmed">
            {t("till.result_stock", { stock: formatQuantity(product.stock), unit: product.unit_name })}
          </Text>
          {level && (
            <Badge color="blue" variant="light">
              {level}
            </Badge>
          )}
          {priced?.discounts.map((each) => (
            <Badge key={each.label} color="blue" variant="light">
              {each.label}
            </Badge>
          ))}
        </Group>
      </Stack>
      <Text fz="2rem" fw={700} style={{ fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" }}>
        {product.price == null ? t("price.none") : formatRupiah(priced?.net ?? product.price)}
      </Text>
    </Group>
  );
}

/** F5: what does it cost? Scanning asks as well; nothing goes into the cart. */
export function PriceDialog({ onClose, scanned, member_id }: Props) {
  const [query, setQuery] = useState("");
  useEffect(() => {
    if (scanned) setQuery(scanned.code);
  }, [scanned]);
  const asked = query.trim();
  const { data } = useCall(
    "search_products",
    { query: asked, limit: 6 },
    { enabled: asked.length > 0, keepPrevious: true },
  );
  const products = asked ? (data?.products ?? []) : [];
  return (
    <TillModal onClose={onClose} title={t("price.title")} size="xl">
      <Stack>
        <TextInput
          size="lg"
          label={t("price.search")}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          data-autofocus
          autoComplete="off"
        />
        {products.map((product) => (
          <PriceOf key={product.product_id} product={product} member_id={member_id} />
        ))}
        {asked && data && products.length === 0 && <Empty icon="search" title={t("price.not_found")} />}
      </Stack>
    </TillModal>
  );
}
