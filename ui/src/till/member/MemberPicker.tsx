import { Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import type { MemberRow } from "../../bindings";
import { t } from "../../kit/messages";
import { useCall } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { memberStatus } from "../../members/status";
import css from "../../kit/kit.module.css";

type Props = {
  /** A scanned card's code. One member alone is taken at once. */
  scanned?: { code: string; at: number };
  onPick: (member: MemberRow) => void;
  /** What stands below when nobody fits, or nothing was typed. */
  children?: ReactNode;
};

/** Finds a member by number, name or card; the arrow keys choose, Enter takes. */
export function MemberPicker({ scanned, onPick, children }: Props) {
  const [query, setQuery] = useState(scanned?.code ?? "");
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    if (scanned) setQuery(scanned.code);
  }, [scanned]);
  const asked = query.trim();
  const { data, error, isPlaceholderData } = useCall(
    "find_member",
    { query: asked },
    { enabled: asked.length > 0, keepPrevious: true },
  );
  const members = asked ? (data?.members ?? []) : [];
  useEffect(() => setChosen(0), [query]);
  const only = members.length === 1 && !isPlaceholderData ? members[0] : undefined;
  useEffect(() => {
    if (scanned && only && asked === scanned.code.trim()) onPick(only);
  }, [scanned, only, asked, onPick]);
  const hear = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      setChosen((at) => Math.max(0, Math.min(members.length - 1, at + by)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const member = members[chosen];
      if (member && !isPlaceholderData) onPick(member);
    }
  };
  return (
    <Stack>
      <TextInput
        size="lg"
        label={t("member.search")}
        description={t("member.search_hint")}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={hear}
        data-autofocus
        autoComplete="off"
        data-testid="member-search"
      />
      <RefusalAlert failure={error} />
      <div role="listbox" aria-label={t("member.results")}>
        {members.map((member, index) => (
          <UnstyledButton
            key={member.member_id}
            className={css.result}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            onClick={() => onPick(member)}
          >
            <span>{member.name}</span>
            <span className={css.resultNote}>{memberStatus(member.status)}</span>
            <span>{member.number}</span>
          </UnstyledButton>
        ))}
      </div>
      {asked && data && members.length === 0 && <Text c="dimmed">{t("member.none")}</Text>}
      {children}
    </Stack>
  );
}
