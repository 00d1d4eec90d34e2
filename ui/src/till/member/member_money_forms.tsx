// The three forms of a member's money at the till: savings in, savings out, credit paid back.

import { Button, PasswordInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { MemberAccountResponse, Money, SlipResponse } from "../../bindings";
import { MoneyInput } from "../../kit/MoneyInput";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { PIN_LENGTH } from "../../kit/PinPad";
import { useAction } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useDraft } from "../../kit/useDraft";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";
import { tenderName } from "../tender_name";

type Common = {
  shiftId: string;
  member: { member_id: string };
  onDone: (slip: SlipResponse) => void;
};
const REFRESH = ["member_account", "print_queue", "sync_status", "quote_sale"] as const;
const PRODUCTS = ["voluntary", "mandatory", "principal"] as const;
const OF_PIN = new Set(["pin_wrong", "pin_locked"]);
const TENDERS = ["cash", "transfer"] as const;

type Draft = {
  amount?: Money;
  product: (typeof PRODUCTS)[number];
  tender: (typeof TENDERS)[number];
  reference: string;
};
const EMPTY: Draft = { product: "voluntary", tender: "cash", reference: "" };

function isAbove(amount: Money | undefined): amount is Money {
  return amount !== undefined && BigInt(amount) > 0n;
}

function TenderChoice({ draft, onDraft }: { draft: Draft; onDraft: (draft: Draft) => void }) {
  return (
    <>
      <SegmentedControl
        size="lg"
        aria-label={t("money.tender")}
        value={draft.tender}
        onChange={(tender) => onDraft({ ...draft, tender: tender as Draft["tender"] })}
        data={TENDERS.map((value) => ({ value, label: tenderName(value) }))}
      />
      {draft.tender === "transfer" && (
        <TextInput
          size="lg"
          label={t("pay.reference")}
          value={draft.reference}
          onChange={(event) => onDraft({ ...draft, reference: event.currentTarget.value })}
          autoComplete="off"
          maxLength={40}
          data-testid="money-reference"
        />
      )}
    </>
  );
}

/** The number of a transfer; cash has none. */
function referenceOf({ tender, reference }: Draft): string | undefined {
  return tender === "transfer" ? reference.trim() || undefined : undefined;
}

function Amount({ draft, onDraft, label }: { draft: Draft; onDraft: (draft: Draft) => void; label: string }) {
  return (
    <MoneyInput
      size="xl"
      label={label}
      value={draft.amount}
      onChange={(amount) => onDraft({ ...draft, amount })}
      autoFocus
      data-testid="money-amount"
    />
  );
}

export function DepositSavings({ shiftId, member, onDone }: Common) {
  const [draft, setDraft, forget] = useDraft<Draft>(`deposit.${member.member_id}`, EMPTY);
  const { run, pending, failure } = useAction("deposit_savings", {
    refresh: [...REFRESH],
    onDone: (slip) => (forget(), onDone(slip)),
  });
  const { amount, product, tender } = draft;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isAbove(amount)) return;
        const reference = referenceOf(draft);
        run({ shift_id: shiftId, member_id: member.member_id, product, amount, tender, reference });
      }}
    >
      <Stack>
        <Amount draft={draft} onDraft={setDraft} label={t("money.deposit_amount")} />
        <SegmentedControl
          size="lg"
          aria-label={t("money.product")}
          value={product}
          onChange={(next) => setDraft({ ...draft, product: next as Draft["product"] })}
          data={PRODUCTS.map((value) => ({ value, label: t(`money.${value}`) }))}
        />
        <TenderChoice draft={draft} onDraft={setDraft} />
        <RefusalAlert failure={failure} />
        <Button size="lg" type="submit" disabled={!isAbove(amount)} loading={pending} data-testid="money-done">
          {t("money.deposit")}
        </Button>
      </Stack>
    </form>
  );
}

type WithdrawProps = Common & {
  account: MemberAccountResponse;
  /** Told while somebody else's approval is asked for above this form. */
  onAsking: (isAsking: boolean) => void;
};

export function WithdrawSavings({ shiftId, member, account, onAsking, onDone }: WithdrawProps) {
  const [draft, setDraft, forget] = useDraft<Draft>(`withdraw.${member.member_id}`, EMPTY);
  const [pin, setPin] = useState("");
  const action = useApproved("withdraw_savings", {
    refresh: [...REFRESH],
    onDone: (slip) => (forget(), onDone(slip)),
  });
  const { amount } = draft;
  const isAsking = action.asking !== undefined;
  useEffect(() => onAsking(isAsking), [isAsking, onAsking]);
  useEffect(() => {
    // The member's PIN was wrong: it is typed again, never sent twice.
    if (action.failure && OF_PIN.has(action.failure.code)) setPin("");
  }, [action.failure]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isAbove(amount)) return;
        action.run({ shift_id: shiftId, member_id: member.member_id, amount, member_pin: pin || undefined });
      }}
    >
      <Stack>
        <Amount draft={draft} onDraft={setDraft} label={t("money.withdraw_amount")} />
        <Text>{t("money.available", { amount: formatRupiah(account.withdrawable) })}</Text>
        <PasswordInput
          size="lg"
          label={t("member_pin.pin")}
          description={t("member_pin.withdraw")}
          inputMode="numeric"
          autoComplete="off"
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, "").slice(0, PIN_LENGTH))}
          data-testid="withdraw-pin"
        />
        <RefusalAlert failure={action.failure} />
        <Button size="lg" type="submit" disabled={!isAbove(amount)} loading={action.pending} data-testid="money-done">
          {t("money.withdraw")}
        </Button>
      </Stack>
      <ApprovalDialog asking={action.asking} />
    </form>
  );
}

export function RepayCredit({ shiftId, member, account, onDone }: Common & { account: MemberAccountResponse }) {
  const [draft, setDraft, forget] = useDraft<Draft>(`repay.${member.member_id}`, EMPTY);
  const { run, pending, failure } = useAction("repay_credit", {
    refresh: [...REFRESH],
    onDone: (slip) => (forget(), onDone(slip)),
  });
  const { amount, tender } = draft;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isAbove(amount)) return;
        run({ shift_id: shiftId, member_id: member.member_id, amount, tender, reference: referenceOf(draft) });
      }}
    >
      <Stack>
        <Amount draft={draft} onDraft={setDraft} label={t("money.repay_amount")} />
        <Text>{t("money.owes", { amount: formatRupiah(account.credit.used) })}</Text>
        <TenderChoice draft={draft} onDraft={setDraft} />
        <RefusalAlert failure={failure} />
        <Button size="lg" type="submit" disabled={!isAbove(amount)} loading={pending} data-testid="money-done">
          {t("money.repay")}
        </Button>
      </Stack>
    </form>
  );
}
