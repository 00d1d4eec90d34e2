import { Button, Drawer, Table } from "@mantine/core";
import { useState } from "react";
import type { PromotionRow } from "../bindings";
import { formatDate } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { formatRupiah } from "../kit/money";
import { Page } from "../kit/Page";
import { formatQuantity } from "../kit/quantity";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { useKeys } from "../kit/useKeys";
import { StateWord } from "../kit/VirtualTable";
import { cataloguePages } from "./pages";
import { PromotionForm } from "./PromotionForm";

/** What a promotion gives, in words. */
export function offerInWords({ offer }: PromotionRow): string {
  switch (offer.kind) {
    case "percent":
      return t("promo.says_percent", { percent: (offer.ppm / 10_000).toLocaleString("id-ID") });
    case "amount":
      return t("promo.says_amount", { amount: formatRupiah(offer.amount) });
    case "fixed_price":
      return t("promo.says_fixed", { price: formatRupiah(offer.price) });
    case "buy_get":
      return t("promo.says_buy_get", { buy: formatQuantity(offer.buy), get: formatQuantity(offer.get) });
    case "bundle":
      return t("promo.says_bundle", { count: offer.items.length, price: formatRupiah(offer.price) });
  }
}

function scopeInWords({ scope, offer }: PromotionRow): string {
  if (offer.kind === "bundle") return t("promo.scope_bundle");
  switch (scope.kind) {
    case "everything":
      return t("promo.scope_everything");
    case "categories":
      return scope.categories.join(", ");
    case "products":
      return t("promo.scope_products_count", { count: scope.products.length });
  }
}

const TONES = { running: "ok", coming: "warn", over: undefined, off: undefined } as const;

/** Rules of the shop that hold for a while and make something cost less. */
export function PromotionsPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("list_promotions", { offset: 0, limit: 500 });
  const [edited, setEdited] = useState<PromotionRow | "new">();
  const mayEdit = may("set_promotions");
  const close = () => setEdited(undefined);
  useKeys({ N: mayEdit ? () => setEdited("new") : undefined });
  return (
    <Page
      title={<SubNav pages={cataloguePages(may)} label={t("area.products")} />}
      actions={
        mayEdit && (
          <Button leftSection={<Icon name="plus" />} onClick={() => setEdited("new")} data-testid="promotion-new">
            {t("promo.new")}
          </Button>
        )
      }
    >
      <RefusalAlert failure={error} />
      <div className={kit.card}>
        {data?.promotions.length === 0 && <Empty icon="info" title={t("promo.empty")} text={t("promo.empty_text")} />}
        {data && data.promotions.length > 0 && (
          <Table.ScrollContainer minWidth={760}>
            <Table highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("promo.name")}</Table.Th>
                  <Table.Th>{t("promo.offer")}</Table.Th>
                  <Table.Th>{t("promo.scope")}</Table.Th>
                  <Table.Th>{t("promo.days")}</Table.Th>
                  <Table.Th>{t("product.state")}</Table.Th>
                  <Table.Th w={90} />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.promotions.map((row) => (
                  <Table.Tr key={row.promotion_id}>
                    <Table.Td>
                      {row.name}
                      {row.member_only && ` · ${t("promo.member_only_short")}`}
                    </Table.Td>
                    <Table.Td>{offerInWords(row)}</Table.Td>
                    <Table.Td>{scopeInWords(row)}</Table.Td>
                    <Table.Td>
                      {formatDate(row.from)} – {formatDate(row.until)}
                    </Table.Td>
                    <Table.Td>
                      {TONES[row.state] ? (
                        <StateWord icon={row.state === "running" ? "check" : "waiting"} tone={TONES[row.state] ?? "ok"}>
                          {t(`promo.state_${row.state}`)}
                        </StateWord>
                      ) : (
                        t(`promo.state_${row.state}`)
                      )}
                    </Table.Td>
                    <Table.Td>
                      {mayEdit && (
                        <Button size="xs" variant="default" onClick={() => setEdited(row)}>
                          {t("promo.edit")}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </div>
      <Drawer
        opened={edited !== undefined}
        onClose={close}
        title={edited === "new" ? t("promo.new") : t("promo.edit_title")}
        size={560}
        position="right"
      >
        {edited !== undefined && <PromotionForm known={edited === "new" ? undefined : edited} onClose={close} />}
      </Drawer>
    </Page>
  );
}
