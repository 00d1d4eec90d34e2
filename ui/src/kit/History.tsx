import { Text, Timeline, Title } from "@mantine/core";
import { Link } from "react-router";
import type { HistoryRow } from "../bindings";
import { formatInstant } from "./dates";
import { t } from "./messages";
import { useWorkplace } from "./session";

/** "Riwayat": what happened, by whom, when, on which till. */
export function History({ rows }: { rows: HistoryRow[] }) {
  const { may } = useWorkplace();
  return (
    <>
      <Title order={3} mt="lg" mb="sm">
        {t("history.title")}
      </Title>
      <Timeline bulletSize={12} lineWidth={2}>
        {rows.map((row, index) => (
          <Timeline.Item key={`${row.change_set_id}-${index}`}>
            {may("read_books") ? (
              <Link to={`/buku/catatan/${row.change_set_id}`}>{row.what}</Link>
            ) : (
              <Text>{row.what}</Text>
            )}
            <Text size="sm" c="dimmed">
              {formatInstant(row.at_ms)} · {row.user_name} · {row.till_code}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </>
  );
}
