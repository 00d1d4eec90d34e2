import { ActionIcon, Group, Kbd, Text } from "@mantine/core";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import type { usePayment } from "./usePayment";
import css from "../till.module.css";

/** What was taken so far, each part with the way to take it back. */
export function Taken({ payment }: { payment: ReturnType<typeof usePayment> }) {
  const { taken, uncertain } = payment;
  if (taken.length === 0) return null;
  return (
    <div className={css.taken} role="list" aria-label={t("pay.taken")} data-testid="pay-taken">
      {taken.map((tender, index) => (
        <Group key={index} role="listitem" gap="xs" wrap="nowrap">
          <Icon name="check" />
          <Text fz="lg">
            {t(`tender.${tender.kind}`)} <b>{formatRupiah(tender.amount)}</b>
          </Text>
          <ActionIcon
            size={44}
            variant="subtle"
            color="red"
            disabled={uncertain}
            aria-label={t("pay.take_back", { tender: t(`tender.${tender.kind}`) })}
            onClick={() => payment.remove(index)}
            onMouseDown={(event) => event.preventDefault()}
            tabIndex={-1}
          >
            <Icon name="trash" />
          </ActionIcon>
        </Group>
      ))}
      <Text size="sm">
        <Kbd size="xs">Del</Kbd> {t("pay.take_back_last")}
      </Text>
    </div>
  );
}
