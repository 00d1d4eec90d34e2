import { Button, Code, List, Stack, Table, Text, Title } from "@mantine/core";
import { Link, useNavigate, useParams } from "react-router";
import type { FactView, MoveView, ShowChangeSetResponse } from "../bindings";
import { formatDate, formatInstant } from "../kit/dates";
import { Entries } from "../kit/Entries";
import { Amount, Count } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useKeys } from "../kit/useKeys";
import { StateWord } from "../kit/VirtualTable";

function Facts({ facts }: { facts: FactView[] }) {
  return (
    <List spacing="xs">
      {facts.map((fact, index) => (
        <List.Item key={index}>
          {fact.known ? (
            fact.sentence
          ) : (
            <StateWord icon="info" tone="info">
              {fact.sentence}
            </StateWord>
          )}{" "}
          <Text component="span" size="sm" c="dimmed">
            {fact.kind} v{fact.version}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}

function Moves({ moves }: { moves: MoveView[] }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("product.name")}</Table.Th>
          <Table.Th ta="right">{t("stock.quantity")}</Table.Th>
          <Table.Th ta="right">{t("stock.value")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {moves.map((move, index) => (
          <Table.Tr key={index}>
            <Table.Td>{move.product_name}</Table.Td>
            <Table.Td ta="right">
              <Count value={move.quantity} />
            </Table.Td>
            <Table.Td ta="right">
              <Amount value={move.value} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function ChangeSet({ shown }: { shown: ShowChangeSetResponse }) {
  return (
    <Stack>
      <div className={kit.card}>
        <Text>
          {t("change_set.who", {
            user: shown.user_name,
            device: shown.device_name,
            till: shown.till_code,
            time: formatInstant(shown.at_ms),
          })}
        </Text>
        <Text c="dimmed">
          {t("change_set.number", { seq: shown.seq, date: formatDate(shown.business_date) })} <Code>{shown.id}</Code>
        </Text>
        {shown.sale_id && <Link to={`/penjualan?struk=${shown.sale_id}`}>{t("change_set.receipt")}</Link>}
      </div>
      <section className={kit.card}>
        <Title order={2} mb="xs">
          {t("change_set.facts")}
        </Title>
        <Facts facts={shown.facts} />
      </section>
      <section className={kit.card}>
        <Title order={2}>{t("entry.title")}</Title>
        <Entries entries={shown.entries} accountLink={(account) => `/buku/akun/${account}`} />
      </section>
      {shown.moves.length > 0 && (
        <section className={kit.card}>
          <Title order={2}>{t("change_set.moves")}</Title>
          <Moves moves={shown.moves} />
        </section>
      )}
    </Stack>
  );
}

/** One business action as it was recorded: what happened, what it posted, what it moved. */
export function ChangeSetPage() {
  const { id = "" } = useParams();
  const navigate = useNavigate();
  const { data, error } = useCall("show_change_set", { change_set_id: id });
  const back = () => void navigate(-1);
  useKeys({ Escape: back });
  return (
    <Page
      title={t("change_set.title")}
      actions={
        <Button variant="default" leftSection={<Icon name="back" />} onClick={back}>
          {t("common.back")}
        </Button>
      }
    >
      <RefusalAlert failure={error} />
      {data && <ChangeSet shown={data} />}
    </Page>
  );
}
