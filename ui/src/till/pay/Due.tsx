import { Checkbox, Group, Kbd, Loader, Stack, Text } from "@mantine/core";
import { t } from "../../kit/messages";
import { addMoney, formatMoney, formatRupiah, isZero, subtractMoney } from "../../kit/money";
import type { usePayment } from "./usePayment";
import css from "../till.module.css";

type Payment = ReturnType<typeof usePayment>;

/** What is owed now, in the largest type of the sheet; and where it comes from. */
export function Due({ payment }: { payment: Payment }) {
  const { quote, rest, taken, kind, isCovered } = payment;
  const parts = taken.length > 0;
  return (
    <Group justify="space-between" align="flex-end" wrap="nowrap" data-testid="pay-due">
      <Stack gap={0}>
        <Text size="lg" fw={600}>
          {t(parts ? "pay.rest" : "pay.due")}
        </Text>
        {quote && rest !== undefined ? (
          <div className={css.due}>{formatRupiah(isCovered ? "0" : rest)}</div>
        ) : (
          <Loader />
        )}
      </Stack>
      <Stack gap={0} ta="right">
        {quote && parts && <Text size="lg">{t("pay.of", { total: formatRupiah(quote.due) })}</Text>}
        {quote && kind === "cash" && !isZero(quote.rounding) && (
          <Text size="md">
            {t("pay.rounded", {
              from: formatMoney(quote.due),
              by: `${BigInt(quote.rounding) > 0n ? "+" : ""}${formatMoney(quote.rounding)}`,
            })}
          </Text>
        )}
      </Stack>
    </Group>
  );
}

/** What comes of it: the change and what of it is given away, or what is still missing. */
export function Outcome({ payment }: { payment: Payment }) {
  const { quote, entry, rest, amount, kind, change, donation, paidOut, giving, isCovered, isTooMuch, limit } = payment;
  const back = addMoney(subtractMoney(change, donation), paidOut);
  if (!quote || rest === undefined) return null;
  if (!isCovered && !entry) return <Wrong text={t("pay.not_an_amount")} />;
  if (payment.isAbsurd) return <Wrong text={t("pay.absurd", { change: formatRupiah(change) })} />;
  if (payment.isBeyond && limit) return <Wrong text={t("pay.beyond", { most: formatRupiah(limit.most) })} />;
  if (isTooMuch) return <Wrong text={t("pay.too_much", { rest: formatRupiah(rest) })} />;
  if (!isCovered && amount !== undefined && BigInt(amount) < BigInt(rest)) {
    return (
      <Text size="lg" fw={600} data-testid="pay-short">
        {t("pay.leaves", { rest: formatRupiah(subtractMoney(rest, amount)) })}
      </Text>
    );
  }
  if (kind !== "cash" && change === "0" && paidOut === "0") return null;
  return (
    <Group justify="space-between" fz="xl" mih={34}>
      {change === "0" ? (
        <span />
      ) : (
        <Checkbox
          size="md"
          checked={giving !== "none"}
          indeterminate={giving === "small"}
          onChange={() => payment.setGiving(giving === "none" ? "small" : "none")}
          label={
            <>
              {t(giving === "none" ? "pay.donate" : "pay.donated", { amount: formatRupiah(donation) })} <Kbd>F6</Kbd>
            </>
          }
          tabIndex={-1}
        />
      )}
      <Text component="span" fz="xl" fw={700} data-testid="pay-change">
        {t("pay.change", { amount: formatRupiah(back) })}
      </Text>
    </Group>
  );
}

function Wrong({ text }: { text: string }) {
  return (
    <Text size="lg" c="var(--bad-text)" role="alert">
      {text}
    </Text>
  );
}
