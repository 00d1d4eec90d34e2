import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { MemberAccountResponse, Money } from "../bindings";
import { formatDate } from "../kit/dates";
import { t } from "../kit/messages";
import { formatRupiah } from "../kit/money";
import { MoneyInput } from "../kit/MoneyInput";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";

/** What was agreed with the member about buying on credit; only somebody who may sell over limits changes it. */
export function CreditTerms({ account }: { account: MemberAccountResponse }) {
  const { may } = useWorkplace();
  const { credit, member_id } = account;
  const [limit, setLimit] = useState<Money | undefined>(credit.own_limit);
  const [payroll, setPayroll] = useState<Money | undefined>(credit.payroll_limit);
  const { run, pending, failure } = useAction("set_credit_terms", {
    refresh: ["member_account", "quote_sale"],
    onDone: () => notifications.show({ message: t("terms.saved") }),
  });
  const mayChange = may("sell_over_limit");
  const isChanged = limit !== credit.own_limit || payroll !== credit.payroll_limit;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) run({ member_id, limit, payroll_limit: payroll });
      }}
    >
      <Stack gap="sm">
        <Title order={3} size="h5" mt="lg">
          {t("terms.title")}
        </Title>
        <Text>
          {t("money.used_of", { used: formatRupiah(credit.used), limit: formatRupiah(credit.limit) })}
          {credit.oldest_due_date && ` · ${t("money.oldest_due", { date: formatDate(credit.oldest_due_date) })}`}
        </Text>
        <MoneyInput
          label={t("terms.limit")}
          description={t("terms.limit_hint")}
          value={limit}
          disabled={!mayChange}
          onChange={setLimit}
          data-testid="terms-limit"
        />
        <MoneyInput
          label={t("terms.payroll")}
          description={t("terms.payroll_hint")}
          value={payroll}
          disabled={!mayChange}
          onChange={setPayroll}
          data-testid="terms-payroll"
        />
        <RefusalAlert failure={failure} />
        {mayChange && (
          <Group justify="flex-end">
            <Button type="submit" disabled={!isChanged} loading={pending} data-testid="terms-save">
              {t("terms.save")}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
