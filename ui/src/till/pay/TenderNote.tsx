import { Alert, Text } from "@mantine/core";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { needsMember, type Buyer } from "./tenders";
import type { usePayment } from "./usePayment";

function limitText(kind: string, member: Buyer): string | undefined {
  switch (kind) {
    case "member_credit":
    case "payroll_deduction":
      if (member.credit_available === undefined) return undefined;
      return t("pay.credit_limit", {
        available: formatRupiah(member.credit_available),
        limit: formatRupiah(member.credit_limit ?? member.credit_available),
      });
    case "savings":
      return t("pay.savings_limit", { available: formatRupiah(member.savings_available ?? "0") });
    case "points":
      return t("pay.points_limit", {
        points: (member.points_balance ?? 0).toLocaleString("id-ID"),
        value: formatRupiah(member.points_value ?? "0"),
      });
    default:
      return undefined;
  }
}

/** What the chosen tender may be, before anything is taken: the limit, the balance, or what is missing. */
export function TenderNote({ payment }: { payment: ReturnType<typeof usePayment> }) {
  const { kind, quote } = payment;
  if (!needsMember(kind)) return null;
  const member: Buyer | undefined = quote?.member;
  if (!member) return <Alert color="amber">{t("pay.needs_member")}</Alert>;
  const isCredit = kind === "member_credit" || kind === "payroll_deduction";
  if (isCredit && member.credit_blocked) {
    return (
      <Alert color="red" icon={<Icon name="stop" />} data-testid="credit-blocked">
        {member.credit_blocked}
      </Alert>
    );
  }
  if (kind === "savings" && !member.has_pin) return <Alert color="amber">{t("pay.no_member_pin")}</Alert>;
  return (
    <Text fz="lg" fw={600} data-testid="tender-limit">
      {[`${member.number} ${member.name}`, limitText(kind, member)].filter(Boolean).join(": ")}
    </Text>
  );
}
