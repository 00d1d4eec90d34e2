import { Button, Switch } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { MemberRow } from "../bindings";
import { textColumn } from "../kit/columns";
import { Empty } from "../kit/Empty";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { ColumnMenu, ExportButton, SearchField, useColumns } from "../kit/TableTools";
import { useFilter } from "../kit/useFilter";
import { useKeys } from "../kit/useKeys";
import { usePagedRows } from "../kit/usePagedRows";
import { StateWord, VirtualTable, type Column } from "../kit/VirtualTable";
import { MemberPanel } from "./MemberPanel";
import { memberStatus } from "./status";
import { RegisterMember } from "./RegisterMember";

const columns = (): Column<MemberRow>[] => [
  textColumn("number", t("member.number"), "8rem", (row) => row.number),
  textColumn("name", t("member.name"), "minmax(14rem, 1fr)", (row) => row.name),
  {
    key: "status",
    header: t("member.status"),
    width: "10rem",
    csv: (row) => memberStatus(row.status),
    cell: (row) => {
      const active = row.status === "active";
      return (
        <StateWord icon={active ? "check" : "info"} tone={active ? "ok" : "info"}>
          {memberStatus(row.status)}
        </StateWord>
      );
    },
  },
];

/** What an empty list says: nobody yet, nobody restricted, or nobody who fits. */
function NobodyHere({ isSearching, isRestricted }: { isSearching: boolean; isRestricted: boolean }) {
  if (isSearching)
    return <Empty icon="search" title={t("profile.empty_search")} text={t("profile.empty_search_text")} />;
  if (isRestricted) return <Empty icon="lock" title={t("profile.nobody_restricted")} />;
  return <Empty icon="people" title={t("member.empty_title")} text={t("member.empty_text")} />;
}

export function MembersPage() {
  const { may } = useWorkplace();
  const filter = useFilter();
  const [query] = useDebouncedValue(filter.get("cari"), 120);
  const [registering, setRegistering] = useState(false);
  const restricted = filter.get("dibatasi") === "1";
  const [person, setPerson] = useState<MemberRow>();
  const mayErase = may("erase_persons");
  const list = usePagedRows("list_members", { query: query || undefined, restricted }, (response) => ({
    total: response.total,
    rows: response.members,
  }));
  const choice = useColumns("members", columns());
  const mayRegister = may("register_members");
  useKeys({ N: mayRegister ? () => setRegistering(true) : undefined });
  return (
    <Page
      title={t("area.members")}
      actions={
        <>
          {mayErase && (
            <Switch
              label={t("person.only_restricted")}
              checked={restricted}
              onChange={(event) => filter.set({ dibatasi: event.currentTarget.checked ? "1" : undefined })}
            />
          )}
          <SearchField
            value={filter.get("cari")}
            onChange={(value) => filter.set({ cari: value })}
            label={t("member.search")}
          />
          <ColumnMenu choice={choice} />
          <ExportButton name="anggota" columns={choice.shown} rows={list.all} />
          {mayRegister && (
            <Button leftSection={<Icon name="plus" />} onClick={() => setRegistering(true)}>
              {t("member.register")}
            </Button>
          )}
        </>
      }
    >
      <RefusalAlert failure={list.failure} />
      <VirtualTable
        label={t("area.members")}
        columns={choice.shown}
        total={list.total}
        rowAt={list.rowAt}
        onVisible={list.onVisible}
        known={list.isKnown}
        onOpen={setPerson}
        place={`members.${query}.${restricted}`}
        empty={<NobodyHere isSearching={query !== ""} isRestricted={restricted} />}
      />
      <div role="status">{t("member.count", { count: list.total.toLocaleString("id-ID") })}</div>
      {person && <MemberPanel member={person} onClose={() => setPerson(undefined)} />}
      {registering && <RegisterMember onClose={() => setRegistering(false)} />}
    </Page>
  );
}
