import { Button, Divider, Group, Kbd, Stack, Text, UnstyledButton } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
import type { Money, Quote } from "../bindings";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { addMoney, formatMoney, formatRupiah, isZero, negateMoney, subtractMoney } from "../kit/money";
import type { Cart } from "./cart";
import type { Purse } from "./shapes";
import css from "./till.module.css";

type Props = {
  cart: Cart;
  quote?: Quote;
  total: Money;
  mayPay: boolean;
  onMember: () => void;
  onPay: () => void;
  onDiscount: () => void;
  onForgetMember: () => void;
  onForgetExchange: () => void;
};

function Sum({ label, value, testId }: { label: string; value: Money; testId?: string }) {
  return (
    <div className={css.sum} data-testid={testId}>
      <span>{label}</span>
      <Amount value={value} />
    </div>
  );
}

/** How many characters a large number has: its style sheet makes it fit. */
export function characters(text: string): CSSProperties {
  return { "--characters": text.length } as CSSProperties;
}

function SmallSum({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={css.sumSmall}>
      <span>{label}</span>
      <span>{children}</span>
    </div>
  );
}

/** What the member may spend, before anyone begins to pay. */
function MemberSums({ quote }: { quote?: Quote }) {
  if (!quote?.member) return null;
  const { credit_blocked, credit_available, credit_limit, savings_available, points_balance } =
    quote.member as Partial<Purse>;
  const earned = quote.points > 0 ? `+${quote.points.toLocaleString("id-ID")}` : "";
  const points = points_balance === undefined ? earned : `${points_balance.toLocaleString("id-ID")} ${earned}`;
  const hasMeans = credit_blocked ?? credit_available ?? savings_available ?? (points || undefined);
  if (hasMeans === undefined) return null;
  return (
    <Stack gap={2} className={css.memberSums} data-testid="member-sums">
      {credit_blocked && (
        <Text c="var(--bad-text)" size="sm">
          <Icon name="stop" size={14} /> {credit_blocked}
        </Text>
      )}
      {!credit_blocked && credit_available !== undefined && credit_limit !== undefined && (
        <SmallSum label={t("till.credit")}>
          {t("till.credit_of", { available: formatRupiah(credit_available), limit: formatRupiah(credit_limit) })}
        </SmallSum>
      )}
      {savings_available !== undefined && (
        <SmallSum label={t("till.savings")}>{formatRupiah(savings_available)}</SmallSum>
      )}
      {points && <SmallSum label={t("till.points")}>{points}</SmallSum>}
    </Stack>
  );
}

function MemberHead({ cart, quote, onMember, onForgetMember }: Props) {
  // A cart that another till put aside knows the number alone; the name comes with the quote.
  const name = cart.member?.name || quote?.member?.name || "";
  return (
    <Group gap="xs" wrap="nowrap">
      <UnstyledButton onClick={onMember} mih={44} flex={1} miw={0} data-testid="member-button">
        <Text size="sm" c="dimmed">
          {t("till.member")} <Kbd size="xs">F4</Kbd>
        </Text>
        <Text size="lg" fw={600} truncate>
          {cart.member ? `${cart.member.number} ${name}` : t("till.no_member")}
        </Text>
      </UnstyledButton>
      {cart.member && (
        <Button variant="default" h={44} onClick={onForgetMember}>
          {t("till.forget_member")}
        </Button>
      )}
    </Group>
  );
}

/** The right side: whose cart, what it comes to, and the one large button. */
export function TotalPanel(props: Props) {
  const { cart, quote, total, mayPay, onPay, onDiscount, onForgetExchange } = props;
  const { exchange } = cart;
  const taken = addMoney("0", ...(cart.payment?.tenders ?? []).map((tender) => tender.amount));
  const shown = formatMoney(exchange ? subtractMoney(total, exchange.refund) : total);
  return (
    <aside className={css.right} aria-label={t("till.total_panel")}>
      <MemberHead {...props} />
      <MemberSums quote={cart.member ? quote : undefined} />
      <Divider />
      <Stack gap={4} className={css.sums}>
        <div className={css.sum}>
          <span>{t("till.items")}</span>
          <span>{cart.lines.length}</span>
        </div>
        <Sum label={t("till.subtotal")} value={quote?.subtotal ?? total} />
        {quote && !isZero(quote.discount_total) && (
          <Sum label={t("till.discount")} value={negateMoney(quote.discount_total)} testId="discount-total" />
        )}
        {exchange && (
          <Group gap="xs" wrap="nowrap">
            <div style={{ flex: 1 }}>
              <Sum
                label={t("till.exchange", { number: exchange.document_number })}
                value={negateMoney(exchange.refund)}
              />
            </div>
            <Button variant="default" h={44} onClick={onForgetExchange}>
              {t("till.forget_member")}
            </Button>
          </Group>
        )}
        {!isZero(taken) && <Sum label={t("pay.taken")} value={negateMoney(taken)} testId="taken-total" />}
        {quote?.messages.map((message) => (
          <Text key={message} size="sm" data-testid="quote-message">
            <Icon name="info" size={14} /> {message}
          </Text>
        ))}
        {quote && quote.needs.length > 0 && (
          <Text size="sm" c="var(--warn-text)" data-testid="quote-needs">
            <Icon name="lock" size={14} /> {t("till.needs", { what: quote.needs.map((need) => need.what).join("; ") })}
          </Text>
        )}
      </Stack>
      <Stack gap={0} mt="auto" aria-live="polite" className={css.totalBox}>
        <Text size="lg" fw={650}>
          {t("till.total")}
        </Text>
        <div className={css.total} style={characters(shown)} data-testid="till-total">
          {shown}
        </div>
      </Stack>
      <Group gap="xs" wrap="nowrap">
        <Button h={72} px="sm" variant="default" disabled={!mayPay} onClick={onDiscount} data-testid="discount-button">
          {t("till.discount")}&nbsp;<Kbd>F3</Kbd>
        </Button>
        <Button h={72} fz="xl" flex={1} disabled={!mayPay} onClick={onPay} data-testid="pay-button">
          {t("till.pay")}&nbsp;&nbsp;<Kbd>F12</Kbd>
        </Button>
      </Group>
      <Text size="sm" c="dimmed" ta="center">
        {t("till.pay_hint")}
      </Text>
    </aside>
  );
}
