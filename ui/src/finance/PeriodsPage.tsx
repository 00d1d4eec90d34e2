import { Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { formatInstant, formatMonth } from "../kit/dates";
import { Empty } from "../kit/Empty";
import kit from "../kit/kit.module.css";
import { language, t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { StateWord } from "../kit/VirtualTable";
import { bookPages } from "./pages";
import { HandOverClosing, ReopenPeriod } from "./TwoPeople";

function ClosePeriod({ month, onClose }: { month: string; onClose: () => void }) {
  const { run, pending, failure } = useAction("close_period", {
    refresh: ["list_periods", "trial_balance"],
    onDone: onClose,
  });
  const name = formatMonth(month, language());
  return (
    <Modal opened onClose={onClose} title={t("period.close_title", { month: name })}>
      <Stack>
        <Text>{t("period.close_text", { month: name })}</Text>
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button onClick={() => run({ month })} loading={pending}>
            {t("period.close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function PeriodsPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("list_periods", {});
  const [closing, setClosing] = useState<string>();
  const [reopening, setReopening] = useState<string>();
  const [handing, setHanding] = useState(false);
  return (
    <Page title={t("books.periods")}>
      <SubNav label={t("area.books")} pages={bookPages(may)} />
      <RefusalAlert failure={error} />
      {data && may("close_period") && (
        <Group justify="space-between">
          <Text>
            {data.closes_here ? t("period.right_here") : t("period.right_elsewhere", { till: data.closing_till })}
          </Text>
          <Button variant="default" size="xs" onClick={() => setHanding(true)}>
            {t("period.hand_over")}
          </Button>
        </Group>
      )}
      {data?.periods.length === 0 && <Empty icon="book" title={t("books.empty_title")} text={t("books.empty_text")} />}
      {data && data.periods.length > 0 && (
        <div className={kit.card}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("period.month")}</Table.Th>
                <Table.Th>{t("product.state")}</Table.Th>
                <Table.Th>{t("period.closed_by")}</Table.Th>
                <Table.Th ta="right">{t("period.action")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.periods.map((period) => (
                <Table.Tr key={period.month}>
                  <Table.Td>{formatMonth(period.month, language())}</Table.Td>
                  <Table.Td>
                    {period.state === "closed" ? (
                      <StateWord icon="lock" tone="ok">
                        {t("period.closed")}
                      </StateWord>
                    ) : (
                      <StateWord icon="waiting" tone="info">
                        {t("period.open")}
                      </StateWord>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {period.closed_by}
                    {period.closed_at_ms != null && `, ${formatInstant(period.closed_at_ms)}`}
                  </Table.Td>
                  <Table.Td ta="right">
                    {period.state === "closed" && may("close_period") && (
                      <Button size="xs" variant="default" onClick={() => setReopening(period.month)}>
                        {t("period.reopen")}
                      </Button>
                    )}
                    {period.state === "open" && !period.is_over && (
                      <Text size="sm" c="dimmed">
                        {t("period.not_over")}
                      </Text>
                    )}
                    {period.state === "open" && period.is_over && may("close_period") && (
                      <Button size="xs" variant="default" onClick={() => setClosing(period.month)}>
                        {t("period.close")}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {reopening && <ReopenPeriod month={reopening} onClose={() => setReopening(undefined)} />}
      {handing && <HandOverClosing isOurs={data?.closes_here ?? false} onClose={() => setHanding(false)} />}
      {closing && <ClosePeriod month={closing} onClose={() => setClosing(undefined)} />}
    </Page>
  );
}
