import { Alert, Loader, Stack, Table, Text } from "@mantine/core";
import { useCallback, useState } from "react";
import type { MemberAccountResponse, MemberRow, SlipResponse } from "../../bindings";
import { formatDate } from "../../kit/dates";
import { Amount } from "../../kit/Figure";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { useCall } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { NumberedMenu, type MenuItem } from "../NumberedMenu";
import { TillModal } from "../TillModal";
import { DepositSavings, RepayCredit, WithdrawSavings } from "./member_money_forms";
import { MemberPicker } from "./MemberPicker";
import { SetMemberPin } from "./SetMemberPin";

type Task = "deposit" | "withdraw" | "repay" | "pin";
type Props = {
  shiftId: string;
  member?: { member_id: string; number: string; name: string };
  scanned?: { code: string; at: number };
  onDone: (slip: SlipResponse) => void;
  onClose: () => void;
};

function Account({ account }: { account: MemberAccountResponse }) {
  const { credit } = account;
  return (
    <Table fz="lg" withRowBorders={false} data-testid="member-account">
      <Table.Tbody>
        {account.balances.map((each) => (
          <Table.Tr key={each.product}>
            <Table.Td>{each.name}</Table.Td>
            <Table.Td ta="right">
              <Amount value={each.balance} total />
            </Table.Td>
          </Table.Tr>
        ))}
        <Table.Tr>
          <Table.Td>
            {t("money.credit_used")}
            {credit.oldest_due_date && (
              <Text size="sm">{t("money.oldest_due", { date: formatDate(credit.oldest_due_date) })}</Text>
            )}
          </Table.Td>
          <Table.Td ta="right">
            {t("money.used_of", { used: formatRupiah(credit.used), limit: formatRupiah(credit.limit) })}
          </Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Td>{t("till.points")}</Table.Td>
          <Table.Td ta="right">{account.points.toLocaleString("id-ID")}</Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}

function Choice({ account, onTask }: { account: MemberAccountResponse; onTask: (task: Task) => void }) {
  const item = (id: Task, icon: MenuItem["icon"]): MenuItem => ({
    id: `money-${id}`,
    icon,
    label: t(`money.${id}`),
    note: t(`money.${id}_text`),
    run: () => onTask(id),
  });
  return (
    <Stack>
      <Account account={account} />
      <NumberedMenu
        label={t("money.title")}
        items={[item("deposit", "download"), item("withdraw", "exit"), item("repay", "check"), item("pin", "lock")]}
      />
    </Stack>
  );
}

/** Members' savings and credit at the counter: each its own paper, none of it a sale. */
export function MemberMoneyDialog({ shiftId, member: given, scanned, onDone, onClose }: Props) {
  const [member, setMember] = useState(given);
  const [task, setTask] = useState<Task>();
  const [note, setNote] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const pick = useCallback((row: MemberRow) => setMember(row), []);
  const account = useCall("member_account", { member_id: member?.member_id ?? "" }, { enabled: member !== undefined });
  const title = member ? t("money.of", { number: member.number, name: member.name }) : t("money.title");
  const common = member && { shiftId, member, onDone };
  const back = () => setTask(undefined);
  return (
    <TillModal onClose={task ? back : onClose} closeOnEscape={!isAsking} title={title} size="lg">
      <RefusalAlert failure={account.error} />
      {!member && <MemberPicker scanned={scanned} onPick={pick} />}
      {member && !account.data && !account.error && <Loader />}
      {note && !task && (
        <Alert color="barn" role="status" mb="sm">
          {note}
        </Alert>
      )}
      {account.data && common && (
        <>
          {!task && <Choice account={account.data} onTask={setTask} />}
          {task === "deposit" && <DepositSavings {...common} />}
          {task === "withdraw" && <WithdrawSavings {...common} account={account.data} onAsking={setAsking} />}
          {task === "repay" && <RepayCredit {...common} account={account.data} />}
          {task === "pin" && (
            <SetMemberPin
              memberId={common.member.member_id}
              hasPin={account.data.has_pin}
              onAsking={setAsking}
              onDone={() => {
                setNote(t("member_pin.set_done"));
                back();
              }}
            />
          )}
        </>
      )}
    </TillModal>
  );
}
