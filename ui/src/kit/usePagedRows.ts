import { useQueries } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { CommandName, Commands } from "../bindings";
import { call, type CallFailure } from "../call";

type Paging = { offset: number; limit: number };
type PagedCommand = { [C in CommandName]: Commands[C]["request"] extends Paging ? C : never }[CommandName];
type Filter<C extends PagedCommand> = Omit<Commands[C]["request"], keyof Paging>;

const PAGE_ROWS = 100;
const EXPORT_ROWS = 1000;

/** Rows of a long list, fetched page by page around what is on screen. */
export function usePagedRows<C extends PagedCommand, Row>(
  command: C,
  filter: Filter<C>,
  read: (response: Commands[C]["response"]) => { total: number; rows: Row[] },
) {
  const [pages, setPages] = useState({ first: 0, last: 0 });
  const numbers = Array.from({ length: pages.last - pages.first + 1 }, (_, index) => pages.first + index);
  if (numbers[0] !== 0) numbers.unshift(0);
  const request = (paging: Paging) => ({ ...filter, ...paging }) as Commands[C]["request"];
  const answers = useQueries({
    queries: numbers.map((page) => {
      const asked = request({ offset: page * PAGE_ROWS, limit: PAGE_ROWS });
      return {
        queryKey: [command, asked],
        queryFn: ({ signal }: { signal: AbortSignal }) => call(command, asked, signal),
        staleTime: 10_000,
      };
    }),
  });
  const loaded = new Map<number, Row[]>();
  let total: number | undefined;
  let first: Commands[C]["response"] | undefined;
  answers.forEach((answer, index) => {
    if (answer.data === undefined) return;
    const page = read(answer.data as Commands[C]["response"]);
    loaded.set(numbers[index] ?? 0, page.rows);
    total ??= page.total;
    first ??= answer.data as Commands[C]["response"];
  });
  // Between two filters the old count stays, so that the list does not jump to nothing and back.
  const lastTotal = useRef(0);
  if (total !== undefined) lastTotal.current = total;

  const onVisible = useCallback((from: number, to: number) => {
    const next = { first: Math.floor(from / PAGE_ROWS), last: Math.floor(Math.max(to, 0) / PAGE_ROWS) };
    setPages((now) => (now.first === next.first && now.last === next.last ? now : next));
  }, []);
  const all = async (): Promise<Row[]> => {
    const rows: Row[] = [];
    for (;;) {
      // The core may give fewer rows than asked for: the next page starts where this one ended.
      const page = read(await call(command, request({ offset: rows.length, limit: EXPORT_ROWS })));
      rows.push(...page.rows);
      if (page.rows.length === 0 || rows.length >= page.total) return rows;
    }
  };
  return {
    total: total ?? lastTotal.current,
    isKnown: total !== undefined,
    rowAt: (index: number): Row | undefined => loaded.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    onVisible,
    first,
    all,
    failure: (answers.find((answer) => answer.error)?.error ?? null) as CallFailure | null,
  };
}
