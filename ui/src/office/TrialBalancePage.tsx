import { Button, Select } from "@mantine/core";
import { MonthPickerInput } from "@mantine/dates";
import type { Money } from "../bindings";
import { downloadCsv, moneyForCsv, toCsv } from "../kit/csv";
import { Empty } from "../kit/Empty";
import { Amount, Balance } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { language, t } from "../kit/messages";
import { addMoney } from "../kit/money";
import { Page } from "../kit/Page";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useFilter } from "../kit/useFilter";
import { StateWord } from "../kit/VirtualTable";
import { useOffice } from "./api";
import { CompleteUpTo, completeRows } from "./CompleteUpTo";
import type { CombinedRow, CombinedTrialBalance, Figures } from "./contract";
import css from "./office.module.css";

const SHOWN = ["closing", "opening", "debit", "credit"] as const satisfies (keyof Figures)[];
type Shown = (typeof SHOWN)[number];

export const thisMonth = () => new Date().toISOString().slice(0, 7);

function MonthField({ label, value, onChange }: { label: string; value: string; onChange: (month: string) => void }) {
  return (
    <MonthPickerInput
      label={label}
      value={`${value}-01`}
      valueFormat="MM/YYYY"
      locale={language()}
      w={120}
      onChange={(next) => next && onChange(next.slice(0, 7))}
    />
  );
}

type FigureProps = { value: Money; shown: Shown; total?: boolean; blankZero?: boolean };

/** Balances name their side; debits and credits are on theirs already. */
function Figure({ shown, ...rest }: FigureProps) {
  return shown === "debit" || shown === "credit" ? <Amount {...rest} /> : <Balance {...rest} />;
}

/** A cooperative's figure; one that was never heard from is missing, which is not zero. */
function Cell({ row, id, shown, missing }: { row: CombinedRow; id: string; shown: Shown; missing: boolean }) {
  const figures = row.by_cooperative.find((each) => each.cooperative_id === id);
  if (missing)
    return (
      <StateWord icon="warn" tone="warn">
        {t("office.missing_cell")}
      </StateWord>
    );
  return <Figure value={figures?.[shown] ?? "0"} shown={shown} blankZero />;
}

function Report({ data, shown }: { data: CombinedTrialBalance; shown: Shown }) {
  const missing = new Set(
    data.complete_up_to.filter((each) => each.devices.length === 0).map((each) => each.cooperative_id),
  );
  const sumOf = (id: string): Money =>
    addMoney(
      "0",
      ...data.rows.map((row) => row.by_cooperative.find((each) => each.cooperative_id === id)?.[shown] ?? "0"),
    );
  const withElimination = shown === "closing";
  return (
    <div className={css.wide} tabIndex={0} role="region" aria-label={t("office.trial_balance")}>
      <table className={css.report} data-testid="combined">
        <thead>
          <tr>
            <th scope="col">{t("office.account")}</th>
            {data.cooperatives.map((each) => (
              <th key={each.cooperative_id} scope="col">
                {each.name}
              </th>
            ))}
            {withElimination && <th scope="col">{t("office.elimination")}</th>}
            <th scope="col">{t("office.combined")}</th>
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={row.account}>
              <td>
                {row.account} {row.name}
              </td>
              {data.cooperatives.map(({ cooperative_id }) => (
                <td key={cooperative_id}>
                  <Cell row={row} id={cooperative_id} shown={shown} missing={missing.has(cooperative_id)} />
                </td>
              ))}
              {withElimination && (
                <td>
                  <Balance value={row.elimination} blankZero />
                </td>
              )}
              <td className={css.combined}>
                <Figure value={row[shown]} shown={shown} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t("table.total")}</td>
            {data.cooperatives.map(({ cooperative_id }) => (
              <td key={cooperative_id}>
                {missing.has(cooperative_id) ? (
                  t("office.missing_cell")
                ) : (
                  <Figure value={sumOf(cooperative_id)} shown={shown} total />
                )}
              </td>
            ))}
            {withElimination && (
              <td>
                <Balance value={addMoney("0", ...data.rows.map((row) => row.elimination))} total />
              </td>
            )}
            <td>
              <Figure value={data.totals[shown]} shown={shown} total />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function csvOf(data: CombinedTrialBalance, shown: Shown): string {
  const missing = new Set(
    data.complete_up_to.filter((each) => each.devices.length === 0).map((each) => each.cooperative_id),
  );
  const header = [
    t("office.account"),
    t("books.name"),
    ...data.cooperatives.map((each) => each.name),
    t("office.elimination"),
    t("office.combined"),
  ];
  const rows = data.rows.map((row) => [
    row.account,
    row.name,
    ...data.cooperatives.map(({ cooperative_id }) =>
      missing.has(cooperative_id)
        ? t("office.missing_cell")
        : moneyForCsv(row.by_cooperative.find((each) => each.cooperative_id === cooperative_id)?.[shown] ?? "0"),
    ),
    shown === "closing" ? moneyForCsv(row.elimination) : "",
    moneyForCsv(row[shown]),
  ]);
  return toCsv(header, [...rows, ...completeRows(data.complete_up_to)]);
}

/** The books of all cooperatives side by side, with what was eliminated as a column of its own. */
export function TrialBalancePage({ groupId }: { groupId: string }) {
  const filter = useFilter();
  const to = filter.get("sampai") || thisMonth();
  const from = filter.get("dari") || to;
  const shown = SHOWN.find((each) => each === filter.get("tampil")) ?? "closing";
  const { data, error, refetch } = useOffice<CombinedTrialBalance>(groupId, "trial_balance", { from, to });
  return (
    <Page
      title={t("office.trial_balance")}
      actions={
        <>
          <MonthField
            label={t("books.from")}
            value={from}
            onChange={(month) => filter.set({ dari: month, sampai: month > to ? month : to })}
          />
          <MonthField
            label={t("books.to")}
            value={to}
            onChange={(month) => filter.set({ sampai: month, dari: month < from ? month : from })}
          />
          <Select
            label={t("office.show")}
            w={140}
            allowDeselect={false}
            value={shown}
            data={SHOWN.map((value) => ({ value, label: t(`office.show_${value}`) }))}
            onChange={(value) => filter.set({ tampil: value ?? undefined })}
          />
          <Button
            variant="default"
            leftSection={<Icon name="download" />}
            disabled={!data}
            style={{ alignSelf: "flex-end" }}
            onClick={() => data && downloadCsv(`neraca-saldo-gabungan-${from}-${to}`, csvOf(data, shown))}
          >
            {t("table.export")}
          </Button>
        </>
      }
    >
      <RefusalAlert failure={error} onRetry={() => void refetch()} />
      {data && data.rows.length === 0 && <Empty icon="book" title={t("office.no_rows")} />}
      {data && data.rows.length > 0 && <Report data={data} shown={shown} />}
      {data && <CompleteUpTo complete={data.complete_up_to} />}
    </Page>
  );
}
