// Taking the money: which tender is being entered, what was taken, what is left, and the moment the sale is complete.

import { useEffect, useRef, useState } from "react";
import type { CompleteSaleResponse, Money, Quote, Tender } from "../../bindings";
import { compareMoney, subtractMoney } from "../../kit/money";
import { useCall } from "../../kit/query";
import { useApproved } from "../approval/useApproved";
import { exchangeOf, lineRequests, type Cart, type CartStep } from "../cart";
import * as tenders from "./tenders";
import { NO_FIELDS, readEntry, type TenderFields, type TenderKind } from "./tenders";

export type PaymentProps = {
  cart: Cart;
  shiftId: string;
  /** The quote of exactly this cart; undefined for the blink until the core has answered. */
  quote?: Quote;
  step: (step: CartStep) => void;
  onDone: (sale: CompleteSaleResponse) => void;
  onRequote: () => void;
  onBusy: (busy: boolean) => void;
};

/** How much of the change is given away: nothing, the part below a thousand, or all of it. */
export type Giving = "none" | "small" | "all";

/** The quote with what was taken so far: only the part in cash is rounded, so it depends on the other tenders. */
function useOwed(cart: Cart, base: Quote | undefined): Quote | undefined {
  const taken = cart.payment?.tenders ?? [];
  const asked = useCall(
    "quote_sale",
    {
      lines: lineRequests(cart),
      member_id: cart.member?.member_id,
      bill_discount: cart.bill_discount,
      tenders: taken,
      exchange: exchangeOf(cart),
    },
    { enabled: taken.length > 0, keepPrevious: true },
  );
  const quote = taken.length === 0 ? base : asked.isPlaceholderData ? undefined : asked.data;
  // What goods brought back leave to be paid is the core's to say: only the part in cash is rounded.
  return quote?.exchange ? { ...quote, ...quote.exchange } : quote;
}

/** What a voucher or deposit still has. */
function useKnown(
  kind: TenderKind,
  fields: TenderFields,
): { known?: tenders.Known; isUnknown: boolean; isLooking: boolean } {
  const code = tenders.codeOf(fields.code);
  const vouchers = useCall(
    "list_vouchers",
    { query: code, offset: 0, limit: 20 },
    { enabled: kind === "voucher" && code.length >= 4 },
  );
  const deposits = useCall(
    "list_deposits",
    { state: "open", offset: 0, limit: tenders.DEPOSITS_SHOWN },
    { enabled: kind === "deposit" },
  );
  if (kind === "deposit") {
    return {
      known: deposits.data?.deposits.find((each) => each.deposit_id === fields.deposit_id),
      isUnknown: false,
      isLooking: false,
    };
  }
  const isAsked = kind === "voucher" && code.length >= 4;
  if (!isAsked || !vouchers.data) return { isUnknown: false, isLooking: isAsked && vouchers.isFetching };
  const found = vouchers.data.vouchers.find((each) => each.code === code);
  return {
    known: found && { left: found.left, isExpired: found.state === "expired" },
    isUnknown: !found,
    isLooking: false,
  };
}

/** Says once that the amount changed under the cashier's eyes, and forgets what was typed for the old one. */
function useRepriced(due: Money | undefined, forget: () => void) {
  const [repriced, setRepriced] = useState(false);
  const shown = useRef(due);
  useEffect(() => {
    if (due === undefined || due === shown.current) return;
    if (shown.current !== undefined) {
      setRepriced(true);
      forget();
    }
    shown.current = due;
  }, [due, forget]);
  return { repriced, setRepriced };
}

/** Without an approval being asked for, a refused PIN is the member's. */
const OF_MEMBER_PIN = new Set(["member_pin_needed", "pin_wrong", "pin_locked"]);

export function usePayment({ cart, shiftId, quote: base, step, onDone, onRequote, onBusy }: PaymentProps) {
  const payment = cart.payment ?? { tenders: [] };
  const taken = payment.tenders;
  const kind = payment.kind ?? "cash";
  const text = payment.text ?? "";
  const quote = useOwed(cart, base);
  const [fields, setFields] = useState<TenderFields>(NO_FIELDS);
  const [giving, setGiving] = useState<Giving>("none");
  const [pin, setPin] = useState("");
  const [askingPin, setAskingPin] = useState<Tender[]>();
  const sent = useRef<Tender[]>([]);
  const wantsEnter = useRef(false);
  const cartNow = useRef(cart);
  cartNow.current = cart;

  const action = useApproved("complete_sale", {
    identity: cart.sale_id,
    onDone,
    refresh: ["print_queue", "sync_status", "current_shift", "list_held"],
  });
  const { run, pending, failure, reset, asking } = action;
  // Sent, but without an answer: only the same sale may be sent again.
  const uncertain = failure?.isTransport ?? false;

  const set = (change: Partial<typeof payment>) => {
    const now = cartNow.current.payment ?? { tenders: [] };
    step({ do: "set_payment", payment: { ...now, ...change } });
  };
  const forgetTyped = useRef(() => set({ text: "" }));
  forgetTyped.current = () => set({ text: "" });
  const [forget] = useState(() => () => forgetTyped.current());
  const { repriced, setRepriced } = useRepriced(base?.due, forget);

  const entry = readEntry(text);
  const rest = quote && tenders.restOf(quote, taken, kind);
  const { known, isUnknown, isLooking } = useKnown(kind, fields);
  const limit = tenders.limitOf(kind, { member: quote?.member, taken, fields, known });
  const amount = rest === undefined || !entry ? undefined : amountOf(entry, tenders.offered(rest, limit));
  const isCovered = quote !== undefined && tenders.isCovered(quote, taken);
  const isOver = (most: Money | undefined) =>
    most !== undefined && amount !== undefined && compareMoney(amount, most) > 0;
  const isTooMuch = kind !== "cash" && isOver(rest);
  const isBeyond = limit?.hard === true && isOver(limit.most);
  const handed = amount !== undefined && kind === "cash" ? tenders.take(taken, { kind, amount }) : taken;
  const change = quote ? tenders.changeOf(quote.payable, isCovered ? taken : handed) : "0";
  const isAbsurd = !isCovered && tenders.isAbsurd(change);
  const paidOut = quote?.exchange?.paid_out ?? "0";
  const donation = giving === "none" ? "0" : giving === "all" ? change : tenders.donationOf(change);

  const send = (all: Tender[], memberPin: string) => {
    if (!base) return;
    setRepriced(false);
    sent.current = all;
    onBusy(true);
    const { bill_discount, hold_id, member } = cart;
    const request = {
      shift_id: shiftId,
      lines: lineRequests(cart, base.lines),
      member_id: member?.member_id,
      bill_discount,
      tenders: all,
      donation: donation === "0" ? undefined : donation,
      member_pin: memberPin || undefined,
      hold_id,
      exchange: exchangeOf(cart),
    };
    run(request);
  };
  /** Everything is covered: the member's own PIN first, where their savings pay. */
  const finish = (all: Tender[]) => {
    if (all.some((tender) => tender.kind === "savings") && !pin) setAskingPin(all);
    else send(all, pin);
  };
  const choose = (next: TenderKind) => {
    setFields(NO_FIELDS);
    set({ kind: next, text: "" });
  };
  /** Enter: what it means depends on what stands in the field. Returns the field that still needs filling. */
  const enter = (): keyof TenderFields | undefined => {
    if (pending || uncertain) return undefined;
    if (!quote || rest === undefined || isLooking) {
      wantsEnter.current = true;
      return undefined;
    }
    if (isCovered) {
      finish(taken);
      return undefined;
    }
    if (!entry) return undefined;
    if (entry.kind === "choose") {
      choose(entry.tender);
      return undefined;
    }
    if (rest === "0" && entry.kind === "rest") {
      finish(taken);
      return undefined;
    }
    if (amount === undefined || isTooMuch || isBeyond || isAbsurd || (tenders.needsMember(kind) && !cart.member))
      return undefined;
    const missing = tenders.missingField(kind, fields);
    if (missing) return missing;
    if (isUnknown) return "code";
    const tender = tenders.makeTender(kind, amount, fields, quote.member);
    if (tender.amount === "0" && rest !== "0") return undefined;
    const all = tenders.take(taken, tender);
    if (tenders.isCovered(quote, all) || rest === "0") {
      finish(all);
    } else {
      setFields(NO_FIELDS);
      set({ tenders: all, kind: "cash", text: "" });
    }
    return undefined;
  };

  useEffect(() => {
    if (!pending && !uncertain) onBusy(false);
  }, [pending, uncertain, onBusy]);
  useEffect(() => {
    if (failure?.code !== "price_changed") return;
    setRepriced(true);
    forget();
    reset();
    onRequote();
  }, [failure, forget, onRequote, reset, setRepriced]);
  useEffect(() => {
    // The member's own PIN was wrong: they are asked again, and nothing was taken.
    if (!failure || asking || !OF_MEMBER_PIN.has(failure.code)) return;
    setPin("");
    setAskingPin(sent.current);
  }, [failure, asking]);
  useEffect(() => {
    if (quote && wantsEnter.current) {
      wantsEnter.current = false;
      enter();
    }
  });

  return {
    quote,
    taken,
    kind,
    text,
    entry,
    rest,
    amount,
    fields,
    setFields,
    isCovered,
    isTooMuch,
    isBeyond,
    isAbsurd,
    isUnknown,
    limit,
    known,
    change,
    donation,
    paidOut,
    giving,
    setGiving,
    repriced,
    pending,
    uncertain,
    failure: failure?.code === "price_changed" ? null : failure,
    asking,
    askingPin,
    enter,
    choose,
    resend: () => send(sent.current, pin),
    type: (next: string) => set({ text: next }),
    removeLast: () => set({ tenders: taken.slice(0, -1) }),
    remove: (index: number) => set({ tenders: taken.filter((_, at) => at !== index) }),
    givePin: (given: string) => {
      setPin(given);
      const all = askingPin ?? taken;
      setAskingPin(undefined);
      send(all, given);
    },
    givePinUp: () => setAskingPin(undefined),
  };
}

function amountOf(entry: NonNullable<ReturnType<typeof readEntry>>, rest: Money): Money | undefined {
  if (entry.kind === "amount") return entry.amount;
  return entry.kind === "rest" ? rest : undefined;
}

/** What is missing when less was handed over than is owed. */
export function shortOf(rest: Money, amount: Money): Money {
  return subtractMoney(rest, amount);
}
