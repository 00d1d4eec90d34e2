import { Button, Select, Stack, TextInput } from "@mantine/core";
import type { CashMoveKind, Money, SlipResponse } from "../../bindings";
import { MoneyInput } from "../../kit/MoneyInput";
import { t } from "../../kit/messages";
import { useCall } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useDraft } from "../../kit/useDraft";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";
import { TillModal } from "../TillModal";

type Props = { kind: CashMoveKind; shiftId: string; onDone: (slip: SlipResponse) => void; onClose: () => void };
type Draft = { amount?: Money; account?: string; note: string };

/** Cash into the drawer or out of it without a sale: where it goes, how much, and what for. */
export function MoveCashDialog({ kind, shiftId, onDone, onClose }: Props) {
  const [draft, setDraft, forget] = useDraft<Draft>(`cash.${kind}.${shiftId}`, { note: "" });
  const { amount, account } = draft;
  const note = draft.note.trim();
  const isPetty = kind === "petty_expense";
  const accounts = useCall("list_expense_accounts", {}, { enabled: isPetty });
  const action = useApproved("move_cash", {
    refresh: ["print_queue", "current_shift", "sync_status", "x_report"],
    onDone: (slip) => {
      forget();
      onDone(slip);
    },
  });
  const mayRun = amount !== undefined && BigInt(amount) > 0n && note !== "" && (!isPetty || account !== undefined);
  return (
    <>
      <TillModal onClose={onClose} closeOnEscape={!action.asking} title={t(`cash.${kind}`)}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (mayRun) action.run({ shift_id: shiftId, kind, amount, account, note });
          }}
        >
          <Stack>
            <MoneyInput
              size="xl"
              label={t("cash.amount")}
              description={t(`cash.${kind}_text`)}
              value={amount}
              onChange={(next) => setDraft({ ...draft, amount: next })}
              data-autofocus
              data-testid="cash-amount"
            />
            {isPetty && (
              <Select
                size="lg"
                label={t("cash.account")}
                required
                searchable
                value={account ?? null}
                onChange={(next) => setDraft({ ...draft, account: next ?? undefined })}
                data={(accounts.data?.accounts ?? []).map((each) => ({
                  value: each.account,
                  label: `${each.account} ${each.name}`,
                }))}
                nothingFoundMessage={t("palette.nothing")}
                data-testid="cash-account"
              />
            )}
            <TextInput
              size="lg"
              label={t("cash.note")}
              required
              value={draft.note}
              onChange={(event) => setDraft({ ...draft, note: event.currentTarget.value })}
              autoComplete="off"
              data-testid="cash-note"
            />
            <RefusalAlert failure={action.failure ?? accounts.error} />
            <Button size="lg" type="submit" disabled={!mayRun} loading={action.pending} data-testid="cash-done">
              {t(`cash.${kind}`)}
            </Button>
          </Stack>
        </form>
      </TillModal>
      <ApprovalDialog asking={action.asking} reason={note} />
    </>
  );
}
