import { Button } from "@mantine/core";
import { formatMoney } from "../../kit/money";
import { t } from "../../kit/messages";
import { useKeys } from "../../kit/useKeys";
import type { usePayment } from "./usePayment";
import css from "../till.module.css";

const QUICK_LIMIT = 6;

/** The amounts people usually hand over; up and down walk through them. */
export function CashHelp({ payment }: { payment: ReturnType<typeof usePayment> }) {
  const quick = (payment.quote?.quick_tenders ?? []).slice(0, QUICK_LIMIT);
  const at = quick.findIndex((amount) => amount === payment.amount);
  const pick = (index: number) => {
    const amount = quick[index];
    if (amount !== undefined) payment.type(formatMoney(amount));
  };
  const isBeneath = payment.asking !== undefined || payment.askingPin !== undefined;
  useKeys(
    {
      ArrowDown: (event) => {
        event.preventDefault();
        pick(Math.min(at + 1, quick.length - 1));
      },
      ArrowUp: (event) => {
        event.preventDefault();
        pick(Math.max(at - 1, 0));
      },
    },
    { enabled: !isBeneath && !payment.uncertain, overDialogs: true, inFields: true },
  );
  if (payment.isCovered) return null;
  return (
    <div className={css.quick} role="group" aria-label={t("pay.quick")}>
      {quick.map((amount, index) => (
        <Button
          key={amount}
          h={48}
          px={2}
          fz="md"
          variant={index === at ? "light" : "default"}
          disabled={payment.uncertain}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(index)}
        >
          {formatMoney(amount)}
        </Button>
      ))}
    </div>
  );
}
