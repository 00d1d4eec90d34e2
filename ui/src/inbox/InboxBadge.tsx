import { Badge } from "@mantine/core";
import { t } from "../kit/messages";
import { useCall } from "../kit/query";

/** How long a count may stand: the inbox is for people, not for the second. */
const FRESH_MS = 60_000;

/** How many matters wait for a person. */
export function InboxBadge() {
  const { data } = useCall("count_exceptions", {}, { refetchInterval: FRESH_MS, staleTime: FRESH_MS });
  if (!data || data.open === 0) return null;
  return (
    <Badge color="yellow" variant="filled" autoContrast aria-label={t("inbox.count", { count: data.open })}>
      {data.open}
    </Badge>
  );
}
