import { Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { useNavigationType } from "react-router";
import { Icon } from "./Icon";
import { t } from "./messages";
import css from "./table.module.css";

export type Column<Row> = {
  key: string;
  header: string;
  /** A track of the grid: "8rem", "minmax(12rem, 2fr)". */
  width: string;
  figures?: boolean;
  cell: (row: Row) => ReactNode;
  /** The cell in a CSV file; columns without it are left out there. */
  csv?: (row: Row) => string;
  sort?: string;
  footer?: ReactNode;
};

type Props<Row> = {
  label: string;
  columns: Column<Row>[];
  total: number;
  rowAt: (index: number) => Row | undefined;
  onVisible?: (first: number, last: number) => void;
  onOpen?: (row: Row, index: number) => void;
  sort?: string;
  onSort?: (sort: string) => void;
  /** Where this list is: going back to the same place finds the same scroll. */
  place?: string;
  empty?: ReactNode;
  /** False until the first answer: an empty list is not called empty before that. */
  known?: boolean;
  rowHeight?: number;
};

const ROW_HEIGHT = 36;
const PAGE_STEP = 15;

function rememberedOffset(place: string | undefined, isReturn: boolean): number {
  if (!place || !isReturn) return 0;
  return Number(sessionStorage.getItem(`lumbung.scroll.${place}`) ?? 0);
}

function Header<Row>({ columns, sort, onSort }: Pick<Props<Row>, "columns" | "sort" | "onSort">) {
  return (
    <div className={css.header} role="row" aria-rowindex={1}>
      {columns.map((column) => {
        const sorted = column.sort !== undefined && column.sort === sort;
        const align = column.figures ? css.figures : undefined;
        return (
          <div
            key={column.key}
            role="columnheader"
            className={`${css.cell} ${align ?? ""}`}
            aria-sort={sorted ? "ascending" : undefined}
          >
            {column.sort && onSort ? (
              <button type="button" className={css.sort} onClick={() => onSort(column.sort ?? "")}>
                {column.header}
                {sorted && <span aria-hidden="true"> ▾</span>}
              </button>
            ) : (
              column.header
            )}
          </div>
        );
      })}
    </div>
  );
}

/** A long table: only what is on screen is drawn, and the keyboard walks through all of it. */
export function VirtualTable<Row>(props: Props<Row>) {
  const { label, columns, total, rowAt, onVisible, onOpen, sort, onSort, place, empty, known = true } = props;
  const rowHeight = props.rowHeight ?? ROW_HEIGHT;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const isReturn = useNavigationType() === "POP";
  const baseId = useId();
  const [initialOffset] = useState(() => rememberedOffset(place, isReturn));
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialOffset,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onVisible?.(first, last), [first, last, onVisible]);

  const restored = useRef(initialOffset === 0);
  useEffect(() => {
    if (restored.current || total === 0) return;
    restored.current = true;
    virtual.scrollToOffset(initialOffset);
  }, [total, initialOffset, virtual]);
  const keep = (offset: number) => place && sessionStorage.setItem(`lumbung.scroll.${place}`, String(offset));

  const go = (index: number) => {
    if (total === 0) return;
    const next = Math.max(0, Math.min(total - 1, index));
    setActive(next);
    virtual.scrollToIndex(next, { align: "auto" });
  };
  const hear = (event: React.KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + PAGE_STEP,
      PageUp: active - PAGE_STEP,
      Home: 0,
      End: total - 1,
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      go(move);
    } else if (event.key === "Enter" && event.target === event.currentTarget && active >= 0) {
      event.preventDefault();
      const row = rowAt(active);
      if (row !== undefined) onOpen?.(row, active);
    }
  };
  const tracks = { gridTemplateColumns: columns.map((column) => column.width).join(" ") };
  const hasFooter = columns.some((column) => column.footer !== undefined);
  return (
    <div
      ref={scroller}
      className={css.scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      tabIndex={0}
      aria-activedescendant={active >= 0 ? `${baseId}-${active}` : undefined}
      onKeyDown={hear}
      onScroll={(event) => keep(event.currentTarget.scrollTop)}
      data-testid="table"
      style={{ "--tracks": tracks.gridTemplateColumns } as React.CSSProperties}
    >
      <Header columns={columns} sort={sort} onSort={onSort} />
      {total === 0 && (
        <div role="row">
          <div role="gridcell">
            {known ? (
              (empty ?? <p className={css.none}>{t("table.none")}</p>)
            ) : (
              <p className={css.none}>{t("table.loading")}</p>
            )}
          </div>
        </div>
      )}
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => {
          const row = rowAt(item.index);
          return (
            <div
              key={item.key}
              id={`${baseId}-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              className={css.row}
              data-active={item.index === active}
              data-opens={onOpen !== undefined}
              style={{ transform: `translateY(${item.start}px)`, height: rowHeight }}
              onClick={() => {
                setActive(item.index);
                if (row !== undefined) onOpen?.(row, item.index);
              }}
            >
              {columns.map((column) => (
                <div key={column.key} role="gridcell" className={`${css.cell} ${column.figures ? css.figures : ""}`}>
                  {row === undefined ? <Skeleton height={12} width="70%" animate={false} /> : column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {hasFooter && (
        <div className={css.footer} role="row" data-testid="table-totals">
          {columns.map((column) => (
            <div key={column.key} role="gridcell" className={`${css.cell} ${column.figures ? css.figures : ""}`}>
              {column.footer}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** Marks a state by icon and word. */
export function StateWord({
  icon,
  tone,
  children,
}: {
  icon: "check" | "warn" | "stop" | "info" | "waiting" | "lock";
  tone: "ok" | "warn" | "bad" | "info";
  children: ReactNode;
}) {
  return (
    <span className={css.state} style={{ color: `var(--${tone}-text)` }}>
      <Icon name={icon} size={16} /> {children}
    </span>
  );
}
