import { Alert, SimpleGrid, Text, Title } from "@mantine/core";
import { backlogText } from "../kit/age";
import { formatDate, formatInstant } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { RefusalAlert } from "../kit/RefusalAlert";
import { StateWord } from "../kit/VirtualTable";
import { useOffice } from "./api";
import { kindName } from "../inbox/kinds";
import type { CooperativeExceptions, CooperativeRow, Cooperatives, GroupExceptions, OfficeDevice } from "./contract";
import css from "./office.module.css";

const HOUR_MS = 3_600_000;
const LATE_HOURS = 24;

/** True where a device was not heard, or something in it has waited, longer than its cooperative allows. */
function isLate(device: OfficeDevice): boolean {
  if (device.contacted_at_ms == null) return false;
  const silent = Date.now() - device.contacted_at_ms;
  const limit = (device.late_hours ?? LATE_HOURS) * HOUR_MS;
  const waited = (device.waiting ?? 0) > 0 ? (device.oldest_seconds ?? 0) * 1000 + silent : 0;
  return Math.max(silent, waited) > limit;
}

function Contact({ device }: { device: OfficeDevice }) {
  const facts = [
    `${t("office.contacted")}: ${device.contacted_at_ms == null ? "–" : formatInstant(device.contacted_at_ms)}`,
    `${t("office.waiting")}: ${backlogText(device.waiting, device.oldest_seconds)}`,
    `${t("office.version")}: ${device.app_version ?? "–"} (${device.protocol ?? "–"})`,
  ];
  return (
    <span className={css.deviceFacts}>
      {facts.join(" · ")}{" "}
      {isLate(device) && (
        <StateWord icon="warn" tone="warn">
          {t("office.late")}
        </StateWord>
      )}
    </span>
  );
}

function Device({ device }: { device: OfficeDevice }) {
  return (
    <li className={css.device}>
      <strong>{device.till_code}</strong> <span>{device.unit_name}</span>
      <Contact device={device} />
      <span className={css.deviceFacts}>
        {t("office.last_date")}: {device.last_business_date ? formatDate(device.last_business_date) : "–"}
        {" · "}no. {device.seq}
        {" · "}
        {t("office.received")}: {device.received_at_ms == null ? "–" : formatInstant(device.received_at_ms)}
      </span>
    </li>
  );
}

/** The inbox in numbers: what waits there stays in the cooperative. */
function Inbox({ inbox }: { inbox: CooperativeExceptions | undefined }) {
  if (!inbox) return null;
  const kinds = inbox.kinds.map((it) => `${kindName(it.kind)} ${it.open}`).join(" · ");
  return (
    <StateWord icon={inbox.open > 0 ? "warn" : "check"} tone={inbox.open > 0 ? "warn" : "ok"}>
      {t("inbox.title")}: {inbox.open > 0 ? kinds : t("inbox.empty_title")}
    </StateWord>
  );
}

function Cooperative({ row, inbox }: { row: CooperativeRow; inbox: CooperativeExceptions | undefined }) {
  return (
    <section className={kit.card} aria-label={row.name} data-testid="cooperative">
      <Title order={2}>{row.name}</Title>
      <Text size="sm" c="dimmed">
        {t("office.shared_since")} {formatInstant(row.shared_since_ms)}
      </Text>
      <Inbox inbox={inbox} />
      {row.devices.length === 0 ? (
        <StateWord icon="warn" tone="warn">
          {t("office.no_devices")}
        </StateWord>
      ) : (
        <ul className={css.devices}>
          {row.devices.map((each) => (
            <Device key={each.device_id} device={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

export function OverviewPage({ groupId }: { groupId: string }) {
  const { data, error, refetch } = useOffice<Cooperatives>(groupId, "cooperatives");
  const inboxes = useOffice<GroupExceptions>(groupId, "exceptions").data?.cooperatives ?? [];
  return (
    <Page title={t("office.overview")}>
      <RefusalAlert failure={error} onRetry={() => void refetch()} />
      {data?.cooperatives.length === 0 && (
        <Empty icon="home" title={t("office.empty_title")} text={t("office.empty_text")} />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {data?.cooperatives.map((row) => (
          <Cooperative
            key={row.cooperative_id}
            row={row}
            inbox={inboxes.find((it) => it.cooperative_id === row.cooperative_id)}
          />
        ))}
      </SimpleGrid>
      {data?.withdrawn.map((each) => (
        <Alert key={each.name} color="amber" icon={<Icon name="warn" />}>
          {t("office.withdrawn", { name: each.name })}
        </Alert>
      ))}
    </Page>
  );
}
