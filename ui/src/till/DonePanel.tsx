import { Badge, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { CompleteSaleResponse } from "../bindings";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { formatRupiah, isZero } from "../kit/money";
import { PaperPreview } from "../kit/Paper";
import { useCall } from "../kit/query";
import { characters } from "./TotalPanel";
import css from "./till.module.css";

function PrintState({ jobId }: { jobId?: string | null }) {
  const { data, dataUpdatedAt } = useCall("print_queue", {}, { refetchInterval: 2_000 });
  const [since] = useState(Date.now);
  if (!jobId) {
    return (
      <Badge size="lg" color="blue" variant="light" leftSection={<Icon name="info" />}>
        {t("done.no_printer")}
      </Badge>
    );
  }
  // The queue lists what is not printed yet; an answer from before this sale does not know its slip.
  if (!data || dataUpdatedAt < since) return null;
  if (!data.jobs.some((each) => each.job_id === jobId)) {
    return (
      <Badge size="lg" variant="light" leftSection={<Icon name="check" />}>
        {t("done.printed")}
      </Badge>
    );
  }
  return (
    <Badge size="lg" color="amber" variant="light" leftSection={<Icon name="waiting" />}>
      {t("done.print_waiting")}
    </Badge>
  );
}

/** The sale is kept; the change stands in the largest type until the next scan. */
export function DonePanel({ sale }: { sale: CompleteSaleResponse }) {
  const change = formatRupiah(sale.change);
  return (
    <div className={css.done} data-testid="sale-done">
      <div className={css.change} role="status">
        <Text fz="1.75rem" fw={650}>
          {t("done.change")}
        </Text>
        <div className={css.changeAmount} style={characters(change)} data-testid="change">
          {change}
        </div>
        <Group gap="xl" fz="lg">
          <span>{t("done.total", { amount: formatRupiah(sale.payable) })}</span>
          <span>{t("done.paid", { amount: formatRupiah(sale.paid) })}</span>
          {!isZero(sale.donation) && <span>{t("done.donation", { amount: formatRupiah(sale.donation) })}</span>}
          {sale.points_granted > 0 && (
            <span>{t("done.points", { points: sale.points_granted.toLocaleString("id-ID") })}</span>
          )}
        </Group>
        <Text fz="md">{t("done.saved", { number: sale.document_number })}</Text>
        <PrintState jobId={sale.print_job_id} />
      </div>
      <div className={css.doneSide} tabIndex={0} role="region" aria-label={t("done.receipt")}>
        <PaperPreview paper={sale.receipt} label={t("done.receipt")} />
      </div>
    </div>
  );
}
