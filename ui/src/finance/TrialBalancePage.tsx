import { Text } from "@mantine/core";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { AsOf, Totals, TrialBalanceRow } from "../bindings";
import { moneyColumn, textColumn } from "../kit/columns";
import { formatInstant, monthOf } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Amount, Balance } from "../kit/Figure";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { ColumnMenu, ExportButton, useColumns } from "../kit/TableTools";
import { useFilter } from "../kit/useFilter";
import { VirtualTable, type Column } from "../kit/VirtualTable";
import { MonthRange } from "./MonthRange";
import { bookPages } from "./pages";

function useTrialColumns(totals: Totals | undefined): Column<TrialBalanceRow>[] {
  return useMemo(
    () => [
      textColumn("account", t("books.account"), "6rem", (row) => row.account, { footer: "" }),
      textColumn("name", t("books.name"), "minmax(14rem, 2fr)", (row) => row.name, { footer: t("table.total") }),
      moneyColumn("opening", t("books.opening"), (row) => row.opening, {
        width: "11rem",
        cell: (row) => <Balance value={row.opening} />,
        footer: totals && <Balance value={totals.opening} total />,
      }),
      moneyColumn("debit", t("entry.debit"), (row) => row.debit, {
        width: "11rem",
        cell: (row) => <Amount value={row.debit} blankZero />,
        footer: totals && <Amount value={totals.debit} total />,
      }),
      moneyColumn("credit", t("entry.credit"), (row) => row.credit, {
        width: "11rem",
        cell: (row) => <Amount value={row.credit} blankZero />,
        footer: totals && <Amount value={totals.credit} total />,
      }),
      moneyColumn("closing", t("books.closing"), (row) => row.closing, {
        width: "11rem",
        cell: (row) => <Balance value={row.closing} />,
        footer: totals && <Balance value={totals.closing} total />,
      }),
    ],
    [totals],
  );
}

/** Up to which change set of which till these figures are complete. */
export function CompleteUpTo({ heads }: { heads: AsOf[] }) {
  if (heads.length === 0) return null;
  const parts = heads.map((head) =>
    t("books.head", {
      till: head.till_code,
      seq: head.seq,
      time: head.clock_ms == null ? "–" : formatInstant(head.clock_ms),
    }),
  );
  return (
    <Text size="sm" c="dimmed" data-testid="complete-up-to">
      {t("books.complete_up_to")} {parts.join(" · ")}
    </Text>
  );
}

/** Neraca saldo: every account, from month to month, down to the document. */
export function TrialBalancePage() {
  const { start, may } = useWorkplace();
  const navigate = useNavigate();
  const filter = useFilter();
  const to = filter.get("sampai") || monthOf(start.business_date_today);
  const from = filter.get("dari") || to;
  const { data, error } = useCall("trial_balance", { from_month: from, to_month: to }, { keepPrevious: true });
  const choice = useColumns("trial_balance", useTrialColumns(data?.totals));
  const rows = data?.rows ?? [];
  return (
    <Page
      title={t("books.trial_balance")}
      actions={
        <>
          <MonthRange
            months={data?.months_available ?? []}
            from={from}
            to={to}
            onChange={(dari, sampai) => filter.set({ dari, sampai })}
          />
          <ColumnMenu choice={choice} />
          {may("export_books") && (
            <ExportButton name={`neraca-saldo-${from}-${to}`} columns={choice.shown} rows={() => rows} />
          )}
        </>
      }
    >
      <SubNav label={t("area.books")} pages={bookPages(may)} />
      <RefusalAlert failure={error} />
      <VirtualTable
        label={t("books.trial_balance")}
        columns={choice.shown}
        total={rows.length}
        rowAt={(index) => rows[index]}
        known={data !== undefined}
        onOpen={(row) => void navigate(`/buku/akun/${row.account}?dari=${from}&sampai=${to}`)}
        place={`trial_balance.${from}.${to}`}
        empty={<Empty icon="book" title={t("books.empty_title")} text={t("books.empty_text")} />}
      />
      {data && <CompleteUpTo heads={data.as_of} />}
    </Page>
  );
}
