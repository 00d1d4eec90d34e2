import { Alert, Button, Grid, Kbd, Modal, Stack, TextInput } from "@mantine/core";
import { useRef } from "react";
import { formatMoney, groupWhileTyping } from "../../kit/money";
import { t } from "../../kit/messages";
import { NumPad } from "../../kit/PinPad";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useKeys } from "../../kit/useKeys";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { CashHelp } from "./CashHelp";
import { Due, Outcome } from "./Due";
import { MemberPinDialog } from "./MemberPinDialog";
import { QrisPanel } from "./QrisPanel";
import { offered } from "./tenders";
import { Taken } from "./Taken";
import { TenderList } from "./TenderList";
import { TenderNote } from "./TenderNote";
import { TenderFieldInputs } from "./TenderFieldInputs";
import { usePayment, type PaymentProps } from "./usePayment";
import { useShowPaying, type Paying } from "./useShowPaying";
import css from "../till.module.css";

type Props = PaymentProps & {
  onClose: () => void;
  refused?: string;
  /** What the customer's screen shall say; the same function every time. */
  onShow: (paying: Paying | undefined) => void;
};
type Payment = ReturnType<typeof usePayment>;

/** The field of the next thing to write; the focus goes there by itself. */
function focusOn(sheet: HTMLElement | null, name: string | undefined): void {
  if (name) sheet?.querySelector<HTMLInputElement>(`[data-tender-field="${name}"]`)?.focus();
}

function AmountField({ payment }: { payment: Payment }) {
  const { rest, text, type, uncertain, isCovered } = payment;
  return (
    <TextInput
      size="xl"
      label={t(payment.kind === "cash" ? "pay.handed" : "pay.amount")}
      value={text}
      onChange={(event) => type(groupWhileTyping(event.currentTarget.value))}
      placeholder={rest ? formatMoney(offered(rest, payment.limit)) : ""}
      inputMode="numeric"
      autoComplete="off"
      data-autofocus
      disabled={uncertain || isCovered}
      leftSection="Rp"
      data-testid="pay-amount"
      data-tender-field="amount"
      styles={{ input: { textAlign: "right", fontVariantNumeric: "tabular-nums", fontSize: "1.75rem" } }}
    />
  );
}

function Pad({ payment, onEnter, onClose }: { payment: Payment; onEnter: () => void; onClose: () => void }) {
  const { text, type, uncertain, pending, quote, kind, amount } = payment;
  const isReady = quote !== undefined && (payment.isCovered || payment.entry !== undefined) && !isRefused(payment);
  const completes = payment.isCovered || (amount !== undefined && payment.rest !== undefined && !isShort(payment));
  const pad = (
    <NumPad
      onKey={(digit) => type(groupWhileTyping(text + digit))}
      onErase={() => type(groupWhileTyping(text.slice(0, -1)))}
      disabled={uncertain}
      extra={
        <Button
          h="3.25rem"
          fz="lg"
          variant="default"
          tabIndex={-1}
          disabled={uncertain}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => type(groupWhileTyping(`${text}000`))}
        >
          000
        </Button>
      }
    />
  );
  return (
    <Stack gap="sm">
      {kind === "qris" && amount && !payment.isCovered ? <QrisPanel amount={amount}>{pad}</QrisPanel> : pad}
      <Button
        h={64}
        fz="xl"
        onClick={onEnter}
        loading={pending}
        disabled={!isReady || uncertain}
        data-testid="pay-done"
      >
        {t(completes ? "pay.done" : "pay.take")}&nbsp;&nbsp;<Kbd>Enter</Kbd>
      </Button>
      <Button h={48} variant="default" onClick={onClose} disabled={uncertain || pending}>
        {t("pay.back")}&nbsp;&nbsp;<Kbd>Esc</Kbd>
      </Button>
    </Stack>
  );
}

/** What nobody could take: the words about it stand beside the amount. */
function isRefused({ isTooMuch, isBeyond, isAbsurd, isUnknown }: Payment): boolean {
  return isTooMuch || isBeyond || isAbsurd || isUnknown;
}

function isShort({ amount, rest }: Payment): boolean {
  return amount !== undefined && rest !== undefined && BigInt(amount) < BigInt(rest);
}

function usePayKeys(payment: Payment, enter: () => void): void {
  const isBeneath = payment.asking !== undefined || payment.askingPin !== undefined;
  useKeys(
    {
      Enter: (event) => {
        // A button that was reached by Tab is pressed by Enter; a field's Enter is the sheet's.
        if (event.target instanceof HTMLButtonElement) return;
        event.preventDefault();
        if (!event.repeat) enter();
      },
      F12: (event) => {
        event.preventDefault();
        if (!event.repeat) enter();
      },
      F6: (event) => {
        event.preventDefault();
        const order = { none: "small", small: "all", all: "none" } as const;
        if (payment.change !== "0") payment.setGiving(order[payment.giving]);
      },
      Delete: (event) => {
        if (payment.text !== "" || payment.taken.length === 0) return;
        event.preventDefault();
        payment.removeLast();
      },
    },
    { enabled: !isBeneath, overDialogs: true, inFields: true },
  );
}

/** Takes the money. Enter once more is the whole sale in cash; the same sale is never counted twice. */
export function PaySheet({ onClose, refused, onShow, ...props }: Props) {
  const payment = usePayment(props);
  useShowPaying(payment, onShow);
  const { quote, repriced, uncertain, pending, failure, asking, askingPin } = payment;
  const sheet = useRef<HTMLDivElement>(null);
  const enter = () => focusOn(sheet.current, payment.enter());
  const backToAmount = () => focusOn(sheet.current, "amount");
  usePayKeys(payment, enter);
  const isBeneath = asking !== undefined || askingPin !== undefined;
  return (
    <>
      <Modal
        opened
        onClose={() => !uncertain && !pending && onClose()}
        closeOnEscape={!isBeneath}
        title={t("pay.title")}
        size={1080}
        padding="md"
        transitionProps={{ duration: 0 }}
        withCloseButton={!uncertain}
        closeOnClickOutside={false}
      >
        <Grid gap="xl" ref={sheet}>
          <Grid.Col span={7.5}>
            <Stack gap="sm">
              {repriced && (
                <Alert color="amber" role="alert">
                  {t("pay.repriced")}
                </Alert>
              )}
              {refused && (
                <Alert color="amber" role="alert" data-testid="scan-refused">
                  {t("pay.scan_refused", { code: refused })}
                </Alert>
              )}
              <Due payment={payment} />
              <Taken payment={payment} />
              <TenderList
                payment={payment}
                member={quote?.member}
                onChoose={(kind) => {
                  payment.choose(kind);
                  backToAmount();
                }}
              />
              {payment.kind === "cash" && <CashHelp payment={payment} />}
              <TenderNote payment={payment} />
              <div className={css.entry}>
                <AmountField payment={payment} />
                <TenderFieldInputs payment={payment} />
              </div>
              <Outcome payment={payment} />
              <RefusalAlert failure={failure} onRetry={uncertain ? payment.resend : undefined}>
                {uncertain && t("pay.never_twice")}
              </RefusalAlert>
            </Stack>
          </Grid.Col>
          <Grid.Col span={4.5}>
            <Pad payment={payment} onEnter={enter} onClose={onClose} />
          </Grid.Col>
        </Grid>
      </Modal>
      <MemberPinDialog payment={payment} />
      <ApprovalDialog asking={asking} />
    </>
  );
}
