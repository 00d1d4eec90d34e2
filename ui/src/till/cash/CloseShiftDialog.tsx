import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { CloseShiftResponse, Money, ShiftView } from "../../bindings";
import { MoneyInput } from "../../kit/MoneyInput";
import { t } from "../../kit/messages";
import { PaperPreview } from "../../kit/Paper";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useDraft } from "../../kit/useDraft";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";
import { tenderName } from "../tender_name";
import { TillModal } from "../TillModal";
import { DenominationCount, stepOn } from "./DenominationCount";
import { countedOf, NOT_COUNTED, type CountDraft } from "./denominations";
import { Differences } from "./Differences";
import css from "../till.module.css";

type Props = { shift: ShiftView; onClose: () => void };
type Draft = { cash: CountDraft; others: Record<string, Money | undefined>; reason: string };

const EMPTY: Draft = { cash: NOT_COUNTED, others: {}, reason: "" };

/** The core asks for a reason once the difference is beyond what may pass without one. */
function asksForReason(code: string | undefined): boolean {
  return code?.includes("reason") ?? false;
}

function Closed({ closed, onClose }: { closed: CloseShiftResponse; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={t("shift.closed", { number: closed.z_number })} size="auto">
      <Group align="flex-start" gap="xl" wrap="nowrap" data-testid="shift-closed">
        <Stack>
          <Differences lines={closed.lines} />
          <Button size="lg" onClick={onClose} data-autofocus data-testid="z-close">
            {t("common.close")}
          </Button>
        </Stack>
        <PaperPreview paper={closed.report} label={t("shift.z_report")} />
      </Group>
    </Modal>
  );
}

/** What the other ways of paying brought: slips of cards, the merchant's app, vouchers that were handed in. */
function OtherCounts({ kinds, draft, onDraft }: { kinds: string[]; draft: Draft; onDraft: (draft: Draft) => void }) {
  if (kinds.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text fw={600}>{t("shift.count_others")}</Text>
      <div className={css.otherCounts}>
        {kinds.map((kind) => (
          <MoneyInput
            key={kind}
            size="md"
            label={tenderName(kind)}
            value={draft.others[kind]}
            onChange={(amount) => onDraft({ ...draft, others: { ...draft.others, [kind]: amount } })}
            data-testid={`count-${kind}`}
            data-count
            onKeyDown={stepOn}
          />
        ))}
      </div>
    </Stack>
  );
}

/** Closing is blind: what should be there is shown only after everything was counted. */
export function CloseShiftDialog({ shift, onClose }: Props) {
  const [draft, setDraft, forget] = useDraft<Draft>(`close_shift.${shift.shift_id}`, EMPTY);
  const [closed, setClosed] = useState<CloseShiftResponse>();
  const action = useApproved("close_shift", {
    refresh: ["list_shifts", "print_queue", "sync_status"],
    onDone: (response) => {
      forget();
      setClosed(response);
    },
  });
  if (closed) return <Closed closed={closed} onClose={onClose} />;
  const { pending, failure, asking } = action;
  const cash = countedOf(draft.cash);
  const kinds = shift.tender_kinds.filter((kind) => kind !== "cash");
  const reason = draft.reason.trim();
  const needsReason = asksForReason(failure?.code) || asking !== undefined || reason !== "";
  // What was not counted is not nothing: each way of paying wants its own figure, even if it is a zero.
  const isCounted = cash !== undefined && kinds.every((kind) => draft.others[kind] !== undefined);
  const mayRun = isCounted && !(asksForReason(failure?.code) && !reason);
  return (
    <>
      <TillModal
        onClose={onClose}
        closeOnEscape={!asking}
        title={t("shift.close_title", { number: shift.number })}
        size="lg"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!mayRun || !cash) return;
            const others = kinds.map((kind) => ({ kind, amount: draft.others[kind] ?? "0" }));
            action.run({
              shift_id: shift.shift_id,
              counts: [{ kind: "cash", amount: cash.total, denominations: cash.denominations }, ...others],
              reason: reason || undefined,
            });
          }}
        >
          <Stack>
            <Text>{t("shift.close_text")}</Text>
            <DenominationCount
              label={t("shift.counted")}
              draft={draft.cash}
              onDraft={(next) => setDraft({ ...draft, cash: next })}
            />
            <OtherCounts kinds={kinds} draft={draft} onDraft={setDraft} />
            <RefusalAlert failure={failure} />
            {needsReason && (
              <Textarea
                label={t("shift.reason")}
                value={draft.reason}
                onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
                required
                autosize
                autoFocus
                minRows={2}
                data-testid="close-reason"
              />
            )}
            <Button size="lg" type="submit" disabled={!mayRun} loading={pending} data-testid="close-shift">
              {t("shift.close")}
            </Button>
          </Stack>
        </form>
      </TillModal>
      <ApprovalDialog asking={asking} reason={reason} />
    </>
  );
}
