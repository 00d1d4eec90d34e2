import { Alert, Text } from "@mantine/core";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { compareMoney, formatRupiah } from "../../kit/money";
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

/** What is left of the voucher or deposit that was named. */
function PrepaidNote({ payment }: { payment: ReturnType<typeof usePayment> }) {
  const { kind, known, limit, isUnknown, rest } = payment;
  if (isUnknown) return <Alert color="red">{t("pay.voucher_unknown")}</Alert>;
  if (known?.isExpired)
    return <Alert color="red">{t("pay.voucher_expired", { left: formatRupiah(known.left) })}</Alert>;
  if (!known || !limit) return null;
  const isLess = rest !== undefined && compareMoney(limit.most, rest) < 0;
  return (
    <Text fz="lg" fw={600} data-testid="tender-limit">
      {t(kind === "voucher" ? "pay.voucher_left" : "pay.deposit_left", { left: formatRupiah(limit.most) })}
      {isLess && ` ${t("pay.rest_otherwise")}`}
    </Text>
  );
}

/** What the chosen tender may be, before anything is taken: the limit, the balance, or what is missing. */
export function TenderNote({ payment }: { payment: ReturnType<typeof usePayment> }) {
  const { kind, quote } = payment;
  if (kind === "voucher" || kind === "deposit") return <PrepaidNote payment={payment} />;
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
  const { limit, rest } = payment;
  const isLess = limit !== undefined && rest !== undefined && compareMoney(limit.most, rest) < 0;
  const otherwise = isLess ? t(limit.hard || limit.most !== "0" ? "pay.rest_otherwise" : "pay.by_approval") : "";
  return (
    <Text fz="lg" fw={600} data-testid="tender-limit">
      {[`${member.number} ${member.name}`, limitText(kind, member)].filter(Boolean).join(": ")} {otherwise}
    </Text>
  );
}
