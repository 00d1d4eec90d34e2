import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useCallback, useState } from "react";
import type { MemberRow, Money, SlipResponse } from "../../bindings";
import { DateField } from "../../kit/DateField";
import { shiftDate } from "../../kit/dates";
import { MoneyInput } from "../../kit/MoneyInput";
import { t } from "../../kit/messages";
import { useAction } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useWorkplace } from "../../kit/session";
import { MemberPicker } from "../member/MemberPicker";
import { TillModal } from "../TillModal";

const A_YEAR = 365;

type Props = { shiftId: string; onDone: (slip: SlipResponse) => void; onClose: () => void };

function isAbove(amount: Money | undefined): amount is Money {
  return amount !== undefined && BigInt(amount) > 0n;
}

/** Sells a voucher for cash: its code stands on the slip. */
export function VoucherDialog({ shiftId, onDone, onClose }: Props) {
  const { start } = useWorkplace();
  const [amount, setAmount] = useState<Money>();
  const [code, setCode] = useState("");
  const [until, setUntil] = useState(() => shiftDate(start.business_date_today, A_YEAR));
  const { run, pending, failure } = useAction("issue_voucher", {
    refresh: ["print_queue", "current_shift", "sync_status", "x_report"],
    onDone,
  });
  return (
    <TillModal onClose={onClose} title={t("prepaid.voucher")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isAbove(amount) || !until) return;
          run({ shift_id: shiftId, code: code.trim() || undefined, amount, expires_on: until });
        }}
      >
        <Stack>
          <MoneyInput
            size="xl"
            label={t("cash.amount")}
            value={amount}
            onChange={setAmount}
            data-autofocus
            data-testid="voucher-amount"
          />
          <TextInput
            size="lg"
            label={t("prepaid.code")}
            description={t("prepaid.code_hint")}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="off"
            maxLength={40}
          />
          <DateField label={t("prepaid.until")} value={until} onChange={setUntil} required />
          <RefusalAlert failure={failure} />
          <Button size="lg" type="submit" disabled={!isAbove(amount) || !until} loading={pending}>
            {t("prepaid.voucher")}
          </Button>
        </Stack>
      </form>
    </TillModal>
  );
}

/** Takes money for goods that are bought later: in a member's name, or in the name that is told. */
export function DepositDialog({ shiftId, onDone, onClose }: Props) {
  const [amount, setAmount] = useState<Money>();
  const [name, setName] = useState("");
  const [member, setMember] = useState<MemberRow>();
  const [isPicking, setPicking] = useState(false);
  const pick = useCallback((row: MemberRow) => {
    setMember(row);
    setPicking(false);
  }, []);
  const { run, pending, failure } = useAction("take_deposit", {
    refresh: ["print_queue", "current_shift", "sync_status", "x_report", "list_deposits"],
    onDone,
  });
  const given = member?.name ?? name.trim();
  const mayRun = isAbove(amount) && given !== "";
  if (isPicking) {
    return (
      <TillModal key="member" onClose={() => setPicking(false)} title={t("member.title")} size="lg">
        <MemberPicker onPick={pick} />
      </TillModal>
    );
  }
  return (
    <TillModal onClose={onClose} title={t("prepaid.deposit")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mayRun) run({ shift_id: shiftId, member_id: member?.member_id, name: given, amount });
        }}
      >
        <Stack>
          <MoneyInput
            size="xl"
            label={t("cash.amount")}
            value={amount}
            onChange={setAmount}
            data-autofocus
            data-testid="deposit-amount"
          />
          {member ? (
            <Text fz="lg" fw={600}>
              {member.number} {member.name}
            </Text>
          ) : (
            <TextInput
              size="lg"
              label={t("prepaid.name")}
              description={t("prepaid.name_hint")}
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              autoComplete="off"
              data-testid="deposit-name"
            />
          )}
          <Button h={48} variant="default" onClick={() => setPicking(true)}>
            {t("member.title")}
          </Button>
          <RefusalAlert failure={failure} />
          <Button size="lg" type="submit" disabled={!mayRun} loading={pending}>
            {t("prepaid.deposit")}
          </Button>
        </Stack>
      </form>
    </TillModal>
  );
}
