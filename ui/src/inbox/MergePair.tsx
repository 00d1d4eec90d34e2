import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { CommandName, DuplicatePair } from "../bindings";
import { t } from "../kit/messages";
import { useAction } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

/** Two registrations that may be one: merged by an edge, nothing is rewritten. */
export function MergePair({ pair, onClose }: { pair: DuplicatePair; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const refresh: CommandName[] = ["list_exceptions", "count_exceptions", "list_merged"];
  const members = useAction("merge_members", {
    refresh: [...refresh, "list_members", "find_member", "member_account"],
    onDone: onClose,
  });
  const products = useAction("merge_products", {
    refresh: [...refresh, "list_products", "get_product"],
    onDone: onClose,
  });
  const { one_id, other_id } = pair;
  const merge = () => {
    const word = reason.trim();
    if (pair.kind === "member") members.run({ member_id: one_id, other_id, reason: word });
    else products.run({ product_id: one_id, other_id, reason: word });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        merge();
      }}
    >
      <Stack gap="sm">
        <Text fw={600}>{t("merge.is", { one: pair.one_name, other: pair.other_name })}</Text>
        <Text size="sm">{t(pair.kind === "member" ? "inbox.merge_text_member" : "inbox.merge_text_product")}</Text>
        <TextInput
          label={t("inbox.reason")}
          required
          value={reason}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <RefusalAlert failure={members.failure ?? products.failure} />
        <Button type="submit" disabled={reason.trim() === ""} loading={members.pending || products.pending}>
          {t("inbox.merge")}
        </Button>
      </Stack>
    </form>
  );
}
