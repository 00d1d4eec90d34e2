// The three kinds of columns most tables are made of: words, money, quantities. Each knows its cell and its CSV.

import type { Money, Quantity } from "../bindings";
import { moneyForCsv, quantityForCsv } from "./csv";
import { Amount, Count } from "./Figure";
import type { Column } from "./VirtualTable";

type More<Row> = Partial<Pick<Column<Row>, "cell" | "csv" | "sort" | "footer" | "width" | "figures">>;

export function textColumn<Row>(
  key: string,
  header: string,
  width: string,
  read: (row: Row) => string,
  more: More<Row> = {},
): Column<Row> {
  return { key, header, width, cell: read, csv: read, ...more };
}

export function moneyColumn<Row>(
  key: string,
  header: string,
  read: (row: Row) => Money | null | undefined,
  more: More<Row> = {},
): Column<Row> {
  return {
    key,
    header,
    width: "9rem",
    figures: true,
    cell: (row) => <Amount value={read(row)} />,
    csv: (row) => moneyForCsv(read(row)),
    ...more,
  };
}

export function quantityColumn<Row>(
  key: string,
  header: string,
  read: (row: Row) => Quantity,
  more: More<Row> = {},
): Column<Row> {
  return {
    key,
    header,
    width: "7rem",
    figures: true,
    cell: (row) => <Count value={read(row)} />,
    csv: (row) => quantityForCsv(read(row)),
    ...more,
  };
}
