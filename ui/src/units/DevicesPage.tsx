import { Button, CopyButton, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { QRCodeSVG } from "qrcode.react";
import { useState } from "react";
import type { DeviceRow, MakeJoinCodeResponse } from "../bindings";
import { backlogText } from "../kit/age";
import { formatInstant } from "../kit/dates";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { StateWord } from "../kit/VirtualTable";
import { Admit, Revoke } from "./DeviceTrust";
import { settingsPages } from "./pages";
import css from "./units.module.css";

function JoinCode({ made, onClose }: { made: MakeJoinCodeResponse; onClose: () => void }) {
  const { start } = useWorkplace();
  return (
    <Stack align="center">
      <Text ta="center">{t("device.code_text")}</Text>
      {start.server_url && (
        <Text>
          {t("join.server")}: <strong>{start.server_url}</strong>
        </Text>
      )}
      <div className={css.key} data-testid="join-code">
        {made.code}
      </div>
      <QRCodeSVG
        value={start.server_url ? `${start.server_url} ${made.code}` : made.code}
        size={180}
        marginSize={2}
        title={t("device.code_qr")}
      />
      <Text c="dimmed">{t("device.expires", { time: formatInstant(made.expires_at_ms) })}</Text>
      <Group>
        <CopyButton value={made.code}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? "common.copied" : "common.copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t("common.close")}</Button>
      </Group>
    </Stack>
  );
}

function AddDevice({ onClose }: { onClose: () => void }) {
  const [till_code, setTill] = useState("");
  const [device_name, setName] = useState("");
  const [made, setMade] = useState<MakeJoinCodeResponse>();
  const { run, pending, failure } = useAction("make_join_code", { onDone: setMade });
  const ready = till_code.trim() !== "" && device_name.trim() !== "";
  return (
    <Modal opened onClose={onClose} title={t("device.add")}>
      {made ? (
        <JoinCode made={made} onClose={onClose} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) run({ till_code: till_code.trim().toUpperCase(), device_name: device_name.trim() });
          }}
        >
          <Stack>
            <TextInput
              label={t("device.name")}
              placeholder={t("device.name_example")}
              value={device_name}
              required
              data-autofocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label={t("create.till_code")}
              placeholder="K02"
              value={till_code}
              required
              maxLength={6}
              onChange={(event) => setTill(event.currentTarget.value)}
            />
            <RefusalAlert failure={failure} />
            <Button type="submit" disabled={!ready} loading={pending}>
              {t("device.make_code")}
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

export function DevicesPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("list_devices", {});
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<DeviceRow>();
  const [admitting, setAdmitting] = useState<DeviceRow>();
  return (
    <Page
      title={t("area.settings")}
      actions={
        <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
          {t("device.add")}
        </Button>
      }
    >
      <SubNav label={t("area.settings")} pages={settingsPages(may)} />
      <RefusalAlert failure={error} />
      <div className={kit.card}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("shift.till")}</Table.Th>
              <Table.Th>{t("device.name")}</Table.Th>
              <Table.Th>{t("device.unit")}</Table.Th>
              <Table.Th ta="right">{t("device.records")}</Table.Th>
              <Table.Th>{t("sync.last_record")}</Table.Th>
              <Table.Th>{t("sync.heard")}</Table.Th>
              <Table.Th>{t("sync.backlog")}</Table.Th>
              <Table.Th>{t("sync.version")}</Table.Th>
              <Table.Th>{t("product.state")}</Table.Th>
              <Table.Th ta="right">{t("period.action")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data?.devices.map((device) => (
              <Table.Tr key={device.device_id}>
                <Table.Td>{device.till_code}</Table.Td>
                <Table.Td>{device.name}</Table.Td>
                <Table.Td>{device.unit_name}</Table.Td>
                <Table.Td ta="right" className={kit.numbered}>
                  {device.last_seq}
                </Table.Td>
                <Table.Td>{device.last_clock_ms == null ? "–" : formatInstant(device.last_clock_ms)}</Table.Td>
                <Table.Td>{device.heard_at_ms == null ? "–" : formatInstant(device.heard_at_ms)}</Table.Td>
                <Table.Td>{backlogText(device.waiting, device.oldest_seconds)}</Table.Td>
                <Table.Td>{device.app_version ?? "–"}</Table.Td>
                <Table.Td>
                  {device.revoked ? (
                    <StateWord icon="stop" tone="bad">
                      {t("device.revoked")}
                    </StateWord>
                  ) : device.is_this_device ? (
                    <StateWord icon="info" tone="info">
                      {t("device.this")}
                    </StateWord>
                  ) : (
                    <StateWord icon="check" tone="ok">
                      {t("device.active")}
                    </StateWord>
                  )}
                </Table.Td>
                <Table.Td ta="right">
                  {device.revoked && (
                    <Button size="xs" variant="default" onClick={() => setAdmitting(device)}>
                      {t("device.admit")}
                    </Button>
                  )}
                  {!device.revoked && !device.is_this_device && (
                    <Button size="xs" variant="default" onClick={() => setRevoking(device)}>
                      {t("device.revoke")}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {data?.devices.length === 1 && (
          <Text c="dimmed" mt="sm">
            {t("device.only_one")}
          </Text>
        )}
      </div>
      {adding && <AddDevice onClose={() => setAdding(false)} />}
      {admitting && <Admit device={admitting} onClose={() => setAdmitting(undefined)} />}
      {revoking && <Revoke device={revoking} onClose={() => setRevoking(undefined)} />}
    </Page>
  );
}
