import { Alert, Button, Grid, Group, Kbd, Loader, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { CompleteSaleResponse, Quote } from "../bindings";
import { formatMoney, formatRupiah, groupWhileTyping, isZero } from "../kit/money";
import { t } from "../kit/messages";
import { NumPad } from "../kit/PinPad";
import { useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useKeys } from "../kit/useKeys";
import type { Cart } from "./cart";
import { readHanded, type Handed } from "./pay";
import css from "./till.module.css";

const QUICK_LIMIT = 6;

type Props = {
  cart: Cart;
  shiftId: string;
  /** The quote of exactly this cart; undefined for the blink until the core has answered. */
  quote?: Quote;
  onClose: () => void;
  onDone: (sale: CompleteSaleResponse) => void;
  onRequote: () => void;
  onBusy: (busy: boolean) => void;
};

function Due({ quote }: { quote?: Quote }) {
  return (
    <Stack gap={0} data-testid="pay-due">
      <Text size="lg" fw={600}>
        {t("pay.due")}
      </Text>
      {quote ? <div className={css.due}>{formatRupiah(quote.payable)}</div> : <Loader />}
      {quote && !isZero(quote.rounding) && (
        <Text size="md">
          {t("pay.rounded", {
            from: formatMoney((BigInt(quote.payable) - BigInt(quote.rounding)).toString()),
            by: `${BigInt(quote.rounding) > 0n ? "+" : ""}${formatMoney(quote.rounding)}`,
          })}
        </Text>
      )}
    </Stack>
  );
}

function Outcome({ handed }: { handed?: Handed }) {
  if (!handed)
    return (
      <Text size="lg" c="var(--bad-text)">
        {t("pay.not_an_amount")}
      </Text>
    );
  if (handed.short) {
    const missing = formatRupiah((-BigInt(handed.change)).toString());
    return (
      <Text size="lg" c="var(--bad-text)" data-testid="pay-short">
        {t("pay.short", { missing })}
      </Text>
    );
  }
  return (
    <Group justify="space-between" fz="xl">
      <span>{t("pay.received", { amount: formatRupiah(handed.amount) })}</span>
      <Text component="span" fz="xl" fw={700} data-testid="pay-change">
        {t("pay.change", { amount: formatRupiah(handed.change) })}
      </Text>
    </Group>
  );
}

/** Takes the money. Enter once more is the whole sale; the same sale is never counted twice. */
export function PaySheet({ cart, shiftId, quote, onClose, onDone, onRequote, onBusy }: Props) {
  const [text, setText] = useState("");
  const [repriced, setRepriced] = useState(false);
  const wantsDone = useRef(false);
  const { run, pending, failure, reset } = useCommand("complete_sale", {
    onDone,
    refresh: ["print_queue", "sync_status", "current_shift"],
  });
  const quick = (quote?.quick_tenders ?? []).slice(0, QUICK_LIMIT);
  const handed = quote ? readHanded(text, quote.payable, quick) : undefined;
  // Sent, but without an answer: only the same sale may be sent again.
  const uncertain = failure?.isTransport ?? false;

  const finish = () => {
    if (pending) return;
    if (!quote) {
      wantsDone.current = true;
      return;
    }
    if (!handed || handed.short) return;
    setRepriced(false);
    onBusy(true);
    run({
      id: cart.sale_id,
      shift_id: shiftId,
      member_id: cart.member?.member_id,
      lines: quote.lines.map(({ line_id, product_id, quantity, unit_price, net }) => ({
        line_id,
        product_id,
        quantity,
        unit_price,
        net,
      })),
      tenders: [{ kind: "cash", amount: handed.amount }],
    });
  };

  useEffect(() => {
    if (!pending && !uncertain) onBusy(false);
  }, [pending, uncertain, onBusy]);
  const shownPayable = useRef(quote?.payable);
  useEffect(() => {
    if (!quote || quote.payable === shownPayable.current) return;
    // The amount changed under the cashier's eyes: say so, and forget what was typed for the old one.
    if (shownPayable.current !== undefined) {
      setRepriced(true);
      setText("");
    }
    shownPayable.current = quote.payable;
  }, [quote]);
  useEffect(() => {
    if (failure?.code !== "price_changed") return;
    setRepriced(true);
    setText("");
    reset();
    onRequote();
  }, [failure, onRequote, reset]);
  useEffect(() => {
    if (quote && wantsDone.current) {
      wantsDone.current = false;
      finish();
    }
  });
  useKeys(
    {
      Enter: (event) => {
        if (event.target instanceof HTMLButtonElement) return;
        event.preventDefault();
        if (!event.repeat) finish();
      },
      F12: (event) => {
        event.preventDefault();
        finish();
      },
    },
    { overDialogs: true, inFields: true },
  );

  const type = (next: string) => setText(groupWhileTyping(next));
  const field = (
    <TextInput
      size="xl"
      label={t("pay.handed")}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      placeholder={quote ? formatMoney(quote.payable) : ""}
      inputMode="numeric"
      autoComplete="off"
      data-autofocus
      disabled={uncertain}
      leftSection="Rp"
      data-testid="pay-amount"
      styles={{ input: { textAlign: "right", fontVariantNumeric: "tabular-nums", fontSize: "1.75rem" } }}
    />
  );
  return (
    <Modal
      opened
      onClose={() => !uncertain && !pending && onClose()}
      title={t("pay.title")}
      size={880}
      padding="lg"
      transitionProps={{ duration: 0 }}
      withCloseButton={!uncertain}
      closeOnClickOutside={false}
    >
      <Grid gap="xl">
        <Grid.Col span={7}>
          <Stack gap="md">
            {repriced && (
              <Alert color="amber" role="alert">
                {t("pay.repriced")}
              </Alert>
            )}
            <Due quote={quote} />
            <div className={css.quick} role="group" aria-label={t("pay.quick")}>
              {quick.map((amount, index) => (
                <Button
                  key={amount}
                  h={56}
                  fz="lg"
                  variant={handed?.quick === index ? "filled" : "default"}
                  disabled={uncertain}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => setText(String(index + 1))}
                  leftSection={<Kbd size="xs">{index + 1}</Kbd>}
                >
                  {formatMoney(amount)}
                </Button>
              ))}
            </div>
            {field}
            {quote && <Outcome handed={handed} />}
            <RefusalAlert
              failure={failure?.code === "price_changed" ? null : failure}
              onRetry={uncertain ? finish : undefined}
            >
              {uncertain && t("pay.never_twice")}
            </RefusalAlert>
          </Stack>
        </Grid.Col>
        <Grid.Col span={5}>
          <Stack gap="sm">
            <NumPad
              onKey={(digit) => type(text + digit)}
              onErase={() => setText(text.slice(0, -1))}
              disabled={uncertain}
              extra={
                <Button
                  h="3.25rem"
                  fz="lg"
                  variant="default"
                  tabIndex={-1}
                  disabled={uncertain}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => type(`${text}000`)}
                >
                  000
                </Button>
              }
            />
            <Button
              h={72}
              fz="xl"
              onClick={finish}
              loading={pending}
              disabled={!quote || !handed || handed.short}
              data-testid="pay-done"
            >
              {t("pay.done")}&nbsp;&nbsp;<Kbd>Enter</Kbd>
            </Button>
            <Button h={48} variant="default" onClick={onClose} disabled={uncertain || pending}>
              {t("pay.back")}&nbsp;&nbsp;<Kbd>Esc</Kbd>
            </Button>
          </Stack>
        </Grid.Col>
      </Grid>
    </Modal>
  );
}
