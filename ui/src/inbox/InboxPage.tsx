import { SegmentedControl, Select } from "@mantine/core";
import { useMemo } from "react";
import type { ExceptionRow, ExceptionState } from "../bindings";
import { textColumn } from "../kit/columns";
import { Empty } from "../kit/Empty";
import { language, t } from "../kit/messages";
import { Page } from "../kit/Page";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useFilter } from "../kit/useFilter";
import { usePagedRows } from "../kit/usePagedRows";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { ExceptionPanel } from "./ExceptionPanel";
import { kindName } from "./kinds";

const STATES: ExceptionState[] = ["open", "settled", "all"];

function columns(): Column<ExceptionRow>[] {
  const english = language() === "en";
  return [
    textColumn("kind", t("inbox.kind"), "12rem", (row) => kindName(row.kind)),
    textColumn("what", t("inbox.what"), "minmax(20rem, 1fr)", (row) => (english ? row.sentence_english : row.sentence)),
    {
      key: "state",
      header: t("inbox.state"),
      width: "11rem",
      cell: (row) => (
        <StateWord icon={row.open ? "warn" : "check"} tone={row.open ? "warn" : "ok"}>
          {t(row.open ? "inbox.open" : "inbox.settled")}
        </StateWord>
      ),
    },
  ];
}

/** What concurrency revealed (kotak masuk): a list, with the evidence of each matter at its side. */
export function InboxPage() {
  const filter = useFilter();
  const state = STATES.find((it) => it === filter.get("keadaan")) ?? "open";
  const kind = filter.get("jenis") || undefined;
  const list = usePagedRows("list_exceptions", { state, kind }, (response) => response);
  const shown = filter.get("hal");
  const shape = useMemo(columns, []);
  const kinds = list.first?.kinds ?? [];
  return (
    <Page
      title={t("inbox.title")}
      actions={
        <>
          <SegmentedControl
            aria-label={t("inbox.state")}
            value={state}
            onChange={(value) => filter.set({ keadaan: value === "open" ? undefined : value })}
            data={STATES.map((value) => ({ value, label: t(`inbox.${value}`) }))}
          />
          <Select
            aria-label={t("inbox.kind")}
            w={240}
            value={kind ?? ""}
            allowDeselect={false}
            onChange={(value) => filter.set({ jenis: value || undefined })}
            data={[
              { value: "", label: t("inbox.every_kind", { count: list.first?.open ?? 0 }) },
              ...kinds.map((it) => ({ value: it.kind, label: `${kindName(it.kind)} (${it.open})` })),
            ]}
          />
        </>
      }
    >
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("inbox.title")}
        columns={shape}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        onOpen={(row) => filter.set({ hal: row.key })}
        place={`inbox.${state}.${kind ?? ""}`}
        empty={<Empty icon="check" title={t("inbox.empty_title")} text={t("inbox.empty_text")} />}
      />
      <div role="status">{t("inbox.count", { count: list.total })}</div>
      {shown && <ExceptionPanel exceptionKey={shown} onClose={() => filter.set({ hal: undefined })} />}
    </Page>
  );
}
