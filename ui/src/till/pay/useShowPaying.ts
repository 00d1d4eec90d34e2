import { useEffect } from "react";
import type { Money } from "../../bindings";
import { useCall } from "../../kit/query";
import type { usePayment } from "./usePayment";

/** What the customer is asked to pay at this moment: the rest, and the code to pay it with where it is paid by QRIS. */
export type Paying = { due: Money; rounding?: Money; qris?: { svg: string; label: string; amount: Money } };

/** The shop's code with an amount filled in; everybody who asks for the same amount shares the answer. */
export function useQrisCode(amount: Money | undefined) {
  return useCall("qris_code", { amount: amount ?? "0" }, { enabled: amount !== undefined, keepPrevious: true });
}

/** Tells the till what the pay sheet asks for, so that the customer's screen can say it. */
export function useShowPaying(payment: ReturnType<typeof usePayment>, onShow: (paying: Paying | undefined) => void) {
  const { quote, rest, kind, amount, isCovered } = payment;
  const wanted = kind === "qris" && !isCovered && !payment.isTooMuch ? amount : undefined;
  const code = useQrisCode(wanted);
  const due = isCovered ? "0" : rest;
  const rounding = kind === "cash" ? quote?.rounding : undefined;
  const qris = wanted !== undefined && !code.isPlaceholderData ? code.data : undefined;
  const said = JSON.stringify(
    due === undefined
      ? undefined
      : ({ due, rounding, qris: qris && { svg: qris.svg, label: qris.label, amount: wanted } } as Paying),
  );
  useEffect(() => onShow(said === undefined ? undefined : (JSON.parse(said) as Paying)), [said, onShow]);
  useEffect(() => () => onShow(undefined), [onShow]);
}
