import { Button, Group, NumberInput, Stack, Switch, Table, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import type { LanPeerRow, LanStatus } from "../bindings";
import { formatInstant } from "../kit/dates";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { StateWord } from "../kit/VirtualTable";

function PeerState({ peer }: { peer: LanPeerRow }) {
  if (peer.last_error != null) {
    return (
      <StateWord icon="warn" tone="warn">
        {t(`lan.error_${peer.last_error}`)}
      </StateWord>
    );
  }
  if (!peer.is_trusted) {
    return (
      <StateWord icon="stop" tone="bad">
        {t("lan.not_trusted")}
      </StateWord>
    );
  }
  return (
    <StateWord icon="check" tone="ok">
      {t("lan.ok")}
    </StateWord>
  );
}

function Peers({ peers }: { peers: LanPeerRow[] }) {
  if (peers.length === 0) return <Text c="dimmed">{t("lan.none")}</Text>;
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("lan.peer")}</Table.Th>
          <Table.Th>{t("lan.last")}</Table.Th>
          <Table.Th ta="right">{t("lan.counts")}</Table.Th>
          <Table.Th>{t("product.state")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {peers.map((peer) => (
          <Table.Tr key={peer.address}>
            <Table.Td>
              {peer.till_code ? `${peer.till_code} · ` : ""}
              {peer.address}
            </Table.Td>
            <Table.Td>{peer.last_exchange_ms == null ? "–" : formatInstant(peer.last_exchange_ms)}</Table.Td>
            <Table.Td ta="right" className={kit.numbered}>
              {peer.sent} / {peer.received}
            </Table.Td>
            <Table.Td>
              <PeerState peer={peer} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function LanForm({ lan }: { lan: LanStatus }) {
  const [enabled, setEnabled] = useState(lan.enabled);
  const [port, setPort] = useState(lan.port);
  const [peers, setPeers] = useState(lan.typed_peers.join("\n"));
  const { run, pending, failure } = useCommand("set_lan", { refresh: ["sync_status"] });
  const addresses = peers
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run({ enabled, port, peers: addresses });
      }}
    >
      <Stack gap="sm" maw={560}>
        <Switch
          size="md"
          label={t("lan.enabled")}
          checked={enabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
        />
        {enabled && (
          <>
            <NumberInput
              label={t("lan.port")}
              value={port}
              min={1024}
              max={65535}
              allowDecimal={false}
              w={140}
              onChange={(value) => setPort(Number(value) || lan.port)}
            />
            <Textarea
              label={t("lan.peers")}
              description={t("lan.peers_hint")}
              autosize
              minRows={1}
              spellCheck={false}
              value={peers}
              onChange={(event) => setPeers(event.currentTarget.value)}
            />
          </>
        )}
        <RefusalAlert failure={failure} />
        <Group>
          <Button type="submit" variant="default" loading={pending}>
            {t("lan.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The tills of the same shop, which exchange with no server between them. */
export function LanSection({ lan, mayChange }: { lan: LanStatus; mayChange: boolean }) {
  if (!lan.enabled && !mayChange) return null;
  return (
    <section className={kit.card}>
      <Title order={2} mb="xs">
        {t("lan.title")}
      </Title>
      <Text mb="sm">{t("lan.text")}</Text>
      <Stack>
        {mayChange && <LanForm lan={lan} />}
        {lan.enabled && <Peers peers={lan.peers} />}
      </Stack>
    </section>
  );
}
