import { Button, Divider, Group, Kbd, Stack, Text, UnstyledButton } from "@mantine/core";
import type { CSSProperties } from "react";
import type { Money, Quote, QuoteMember } from "../bindings";
import { Amount } from "../kit/Figure";
import { t } from "../kit/messages";
import { formatMoney, isZero, negateMoney } from "../kit/money";
import css from "./till.module.css";

type Props = {
  quote?: Quote;
  total: Money;
  member?: QuoteMember;
  count: number;
  mayPay: boolean;
  onMember: () => void;
  onPay: () => void;
  onForgetMember: () => void;
};

function Sum({ label, value }: { label: string; value: Money }) {
  return (
    <div className={css.sum}>
      <span>{label}</span>
      <Amount value={value} />
    </div>
  );
}

/** How many characters a large number has: its style sheet makes it fit. */
export function characters(text: string): CSSProperties {
  return { "--characters": text.length } as CSSProperties;
}

/** The right side: whose cart, what it comes to, and the one large button. */
export function TotalPanel({ quote, total, member, count, mayPay, onMember, onPay, onForgetMember }: Props) {
  const shown = formatMoney(total);
  return (
    <aside className={css.right} aria-label={t("till.total_panel")}>
      <Group gap="xs" wrap="nowrap">
        <UnstyledButton onClick={onMember} mih={44} flex={1} data-testid="member-button">
          <Text size="sm" c="dimmed">
            {t("till.member")} <Kbd size="xs">F4</Kbd>
          </Text>
          <Text size="lg" fw={600} truncate>
            {member ? `${member.number} ${member.name}` : t("till.no_member")}
          </Text>
        </UnstyledButton>
        {member && (
          <Button variant="default" h={44} onClick={onForgetMember}>
            {t("till.forget_member")}
          </Button>
        )}
      </Group>
      <Divider />
      <Stack gap={4}>
        <div className={css.sum}>
          <span>{t("till.items")}</span>
          <span>{count}</span>
        </div>
        <Sum label={t("till.subtotal")} value={quote?.subtotal ?? total} />
        {quote && !isZero(quote.discount_total) && (
          <Sum label={t("till.discount")} value={negateMoney(quote.discount_total)} />
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
      <Button h={72} fz="xl" disabled={!mayPay} onClick={onPay} data-testid="pay-button">
        {t("till.pay")}&nbsp;&nbsp;<Kbd>F12</Kbd>
      </Button>
      <Text size="sm" c="dimmed" ta="center">
        {t("till.pay_hint")}
      </Text>
    </aside>
  );
}
