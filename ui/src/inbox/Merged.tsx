import { Button, Group, Modal, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { CommandName, DuplicatePair } from "../bindings";
import { t } from "../kit/messages";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { MergePair } from "./MergePair";

const STALE: CommandName[] = [
  "list_merged",
  "list_exceptions",
  "count_exceptions",
  "list_members",
  "find_member",
  "member_account",
  "get_member",
  "list_products",
  "get_product",
];

/** Two that were merged stand alone again. */
function Part({ pair, onClose }: { pair: DuplicatePair; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const options = { refresh: STALE, onDone: onClose };
  const members = useAction("unmerge_members", options);
  const products = useAction("unmerge_products", options);
  const { one_id, other_id, one_name, other_name } = pair;
  const word = reason.trim();
  return (
    <Modal opened onClose={onClose} title={t("merge.part_title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (word === "") return;
          if (pair.kind === "member") members.run({ member_id: one_id, other_id, reason: word });
          else products.run({ product_id: one_id, other_id, reason: word });
        }}
      >
        <Stack>
          <Text>{t("merge.part_text", { one: one_name, other: other_name })}</Text>
          <TextInput
            label={t("inbox.reason")}
            required
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <RefusalAlert failure={members.failure ?? products.failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" disabled={word === ""} loading={members.pending || products.pending}>
              {t("merge.part")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

type Props = {
  kind: DuplicatePair["kind"];
  own: { id: string; name: string };
  /** The field in which the other one is looked for. */
  /** Told while a dialog lies over the panel, so that Escape closes that one alone. */
  onCovered: (covered: boolean) => void;
  children: (pick: (other: { id: string; name: string }) => void) => ReactNode;
};

/** What was merged with this one, and merging it with another. */
export function Merged({ kind, own, onCovered, children }: Props) {
  const { data, error } = useCall("list_merged", { kind, of_id: own.id });
  const [parting, setParting] = useState<DuplicatePair>();
  const [other, setOther] = useState<{ id: string; name: string }>();
  const edges = data?.edges ?? [];
  const part = (pair: DuplicatePair | undefined) => {
    setParting(pair);
    onCovered(pair !== undefined);
  };
  return (
    <section>
      <Title order={3} size="h5" mt="lg" mb="xs">
        {t(edges.length > 0 ? "merge.merged" : "merge.title")}
      </Title>
      <RefusalAlert failure={error} />
      <Stack gap="xs">
        {edges.map((pair) => (
          <Group key={`${pair.one_id}${pair.other_id}`} justify="space-between" wrap="nowrap">
            <Text>{t("merge.is", { one: pair.one_name, other: pair.other_name })}</Text>
            <Button variant="default" size="xs" flex="none" onClick={() => part(pair)}>
              {t("merge.part")}
            </Button>
          </Group>
        ))}
        <Text size="sm" c="dimmed">
          {t(kind === "member" ? "merge.text_member" : "merge.text_product")}
        </Text>
        {!other && children(setOther)}
        {other && (
          <MergePair
            pair={{ kind, one_id: own.id, one_name: own.name, other_id: other.id, other_name: other.name }}
            onClose={() => setOther(undefined)}
          />
        )}
      </Stack>
      {parting && <Part pair={parting} onClose={() => part(undefined)} />}
    </section>
  );
}
