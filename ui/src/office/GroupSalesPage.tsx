import { Button } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { downloadCsv, moneyForCsv, toCsv } from "../kit/csv";
import { formatDate, parseDay } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { language, t, type MessageKey } from "../kit/messages";
import { Page } from "../kit/Page";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useFilter } from "../kit/useFilter";
import { useOffice } from "./api";
import { CompleteUpTo, completeRows } from "./CompleteUpTo";
import type { GroupSales, SalesFigures } from "./contract";
import css from "./office.module.css";

type MoneyKey = Exclude<keyof SalesFigures, "sales_count">;

const AMOUNTS: [MoneyKey, MessageKey][] = [
  ["gross", "office.gross"],
  ["discount", "office.discount"],
  ["net", "office.net"],
  ["vat", "office.vat"],
  ["rounding", "office.rounding"],
  ["origin_member_net", "office.member_net"],
  ["origin_non_member_net", "office.non_member_net"],
];

const today = () => new Date().toISOString().slice(0, 10);

function Report({ data }: { data: GroupSales }) {
  return (
    <div className={css.wide} tabIndex={0} role="region" aria-label={t("office.sales")}>
      <table className={css.report} data-testid="group-sales">
        <thead>
          <tr>
            <th scope="col">{t("office.cooperative")}</th>
            <th scope="col" className={css.text}>
              {t("office.unit")}
            </th>
            <th scope="col" className={css.text}>
              {t("office.day")}
            </th>
            <th scope="col">{t("office.count")}</th>
            {AMOUNTS.map(([key, label]) => (
              <th key={key} scope="col">
                {t(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={`${row.cooperative_id} ${row.unit_id} ${row.business_date}`}>
              <td>{row.cooperative_name}</td>
              <td className={css.text}>{row.unit_name}</td>
              <td className={css.text}>{formatDate(row.business_date)}</td>
              <td>{row.sales_count.toLocaleString("id-ID")}</td>
              {AMOUNTS.map(([key]) => (
                <td key={key}>
                  <Amount value={row[key]} blankZero />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t("table.total")}</td>
            <td />
            <td />
            <td>{data.totals.sales_count.toLocaleString("id-ID")}</td>
            {AMOUNTS.map(([key]) => (
              <td key={key}>
                <Amount value={data.totals[key]} total />
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function csvOf(data: GroupSales): string {
  const header = [
    t("office.cooperative"),
    t("office.unit"),
    t("office.day"),
    t("office.count"),
    ...AMOUNTS.map(([, label]) => t(label)),
  ];
  const rows = data.rows.map((row) => [
    row.cooperative_name,
    row.unit_name,
    formatDate(row.business_date),
    String(row.sales_count),
    ...AMOUNTS.map(([key]) => moneyForCsv(row[key])),
  ]);
  return toCsv(header, [...rows, ...completeRows(data.complete_up_to)]);
}

/** Sales by cooperative, unit and day. */
export function GroupSalesPage({ groupId }: { groupId: string }) {
  const filter = useFilter();
  const to = filter.get("sampai") || today();
  const from = filter.get("dari") || `${to.slice(0, 7)}-01`;
  const { data, error, refetch } = useOffice<GroupSales>(groupId, "sales", { from, to });
  return (
    <Page
      title={t("office.sales")}
      actions={
        <>
          <DateInput
            label={t("office.from_date")}
            value={from}
            valueFormat="DD/MM/YYYY"
            dateParser={parseDay}
            locale={language()}
            w={135}
            maxDate={to}
            onChange={(value) => value && filter.set({ dari: value })}
          />
          <DateInput
            label={t("office.to_date")}
            value={to}
            valueFormat="DD/MM/YYYY"
            dateParser={parseDay}
            locale={language()}
            w={135}
            minDate={from}
            onChange={(value) => value && filter.set({ sampai: value, dari: from })}
          />
          <Button
            variant="default"
            leftSection={<Icon name="download" />}
            disabled={!data}
            style={{ alignSelf: "flex-end" }}
            onClick={() => data && downloadCsv(`penjualan-${from}-${to}`, csvOf(data))}
          >
            {t("table.export")}
          </Button>
        </>
      }
    >
      <RefusalAlert failure={error} onRetry={() => void refetch()} />
      {data && data.rows.length === 0 && <Empty icon="receipt" title={t("office.no_rows")} />}
      {data && data.rows.length > 0 && <Report data={data} />}
      {data && <CompleteUpTo complete={data.complete_up_to} />}
    </Page>
  );
}
