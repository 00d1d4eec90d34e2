import { Button, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useNavigate, useParams } from "react-router";
import type { LedgerRow } from "../bindings";
import { call, type CallFailure } from "../call";
import { moneyColumn, textColumn } from "../kit/columns";
import { formatDate, monthOf } from "../kit/dates";
import { Balance } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { isNegative, negateMoney } from "../kit/money";
import { Page } from "../kit/Page";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { ColumnMenu, ExportButton, useColumns } from "../kit/TableTools";
import { useFilter } from "../kit/useFilter";
import { useKeys } from "../kit/useKeys";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { MonthRange } from "./MonthRange";

const PAGE_ROWS = 200;
const NEAR_END = 40;

const debitOf = (row: LedgerRow) => (isNegative(row.amount) ? undefined : row.amount);
const creditOf = (row: LedgerRow) => (isNegative(row.amount) ? negateMoney(row.amount) : undefined);

function useLedgerColumns(): Column<LedgerRow>[] {
  return useMemo(
    () => [
      textColumn("date", t("ledger.date"), "7rem", (row) => formatDate(row.posting_date)),
      textColumn("document", t("ledger.document"), "12rem", (row) => row.document_number),
      textColumn("rule", t("ledger.rule"), "4.5rem", (row) => row.rule),
      {
        key: "description",
        header: t("ledger.description"),
        width: "minmax(12rem, 1fr)",
        csv: (row) => row.description,
        cell: (row) => (
          <>
            {row.late && (
              <StateWord icon="warn" tone="warn">
                {t("ledger.late", { date: formatDate(row.business_date) })}&nbsp;
              </StateWord>
            )}
            {row.description}
            {row.member_number && ` · ${row.member_number}`}
          </>
        ),
      },
      moneyColumn("debit", t("entry.debit"), debitOf, { width: "8rem" }),
      moneyColumn("credit", t("entry.credit"), creditOf, { width: "8rem" }),
      moneyColumn("balance", t("ledger.balance"), (row) => row.balance, {
        width: "10rem",
        cell: (row) => <Balance value={row.balance} />,
      }),
    ],
    [],
  );
}

function useLedger(account: string, from_month: string, to_month: string) {
  const query = useInfiniteQuery({
    queryKey: ["account_ledger", { account, from_month, to_month }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call("account_ledger", { account, from_month, to_month, before: pageParam, limit: PAGE_ROWS }, signal),
    getNextPageParam: (page) => page.next ?? undefined,
    networkMode: "always",
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const count = rows.length;
  const onVisible = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetchingNextPage && last >= count - NEAR_END) void fetchNextPage();
    },
    [count, fetchNextPage, hasNextPage, isFetchingNextPage],
  );
  const all = async () => {
    let pages = query.data?.pages ?? [];
    let more = hasNextPage;
    while (more) {
      const result = await fetchNextPage();
      pages = result.data?.pages ?? pages;
      more = result.hasNextPage && !result.isError;
    }
    return pages.flatMap((page) => page.rows);
  };
  return {
    head: query.data?.pages[0],
    rows,
    onVisible,
    all,
    more: hasNextPage,
    failure: query.error as CallFailure | null,
  };
}

/** One account, line by line; each line leads to what caused it, and back leads here again. */
export function AccountLedgerPage() {
  const { account = "" } = useParams();
  const { start, may } = useWorkplace();
  const navigate = useNavigate();
  const filter = useFilter();
  const to = filter.get("sampai") || monthOf(start.business_date_today);
  const from = filter.get("dari") || to;
  const months = useCall("trial_balance", { from_month: to, to_month: to }, { staleTime: 60_000 });
  const ledger = useLedger(account, from, to);
  const choice = useColumns("ledger", useLedgerColumns());
  const back = () => void navigate(-1);
  useKeys({ Escape: back });
  return (
    <Page
      title={`${account} ${ledger.head?.name ?? ""}`}
      actions={
        <>
          <Button variant="default" leftSection={<Icon name="back" />} onClick={back}>
            {t("common.back")}
          </Button>
          <MonthRange
            months={months.data?.months_available ?? []}
            from={from}
            to={to}
            onChange={(dari, sampai) => filter.set({ dari, sampai })}
          />
          <ColumnMenu choice={choice} />
          {may("export_books") && (
            <ExportButton name={`buku-besar-${account}-${from}-${to}`} columns={choice.shown} rows={ledger.all} />
          )}
        </>
      }
    >
      <RefusalAlert failure={ledger.failure} />
      {ledger.head && (
        <Text>
          {t("ledger.opening")}{" "}
          <strong>
            <Balance value={ledger.head.opening} total />
          </strong>
        </Text>
      )}
      <VirtualTable
        label={`${account} ${ledger.head?.name ?? ""}`}
        columns={choice.shown}
        total={ledger.rows.length}
        rowAt={(index) => ledger.rows[index]}
        onVisible={ledger.onVisible}
        known={ledger.head !== undefined}
        onOpen={(row) => void navigate(`/buku/catatan/${row.change_set_id}`)}
        place={`ledger.${account}.${from}.${to}`}
      />
      <Text size="sm" c="dimmed" role="status">
        {t(ledger.more ? "ledger.count_more" : "ledger.count", { count: ledger.rows.length })}
      </Text>
    </Page>
  );
}
