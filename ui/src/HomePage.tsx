import { Button, Group, List, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import css from "./desk.module.css";
import { formatDate } from "./kit/dates";
import kit from "./kit/kit.module.css";
import { t } from "./kit/messages";
import { Page } from "./kit/Page";
import { useCall } from "./kit/query";
import { useWorkplace } from "./kit/session";
import { StartTraining } from "./kit/TrainingBar";
import { StateWord } from "./kit/VirtualTable";
import { RenewalNotice } from "./sync/RenewalNotice";
import { AloneNotice } from "./units/copies/AloneNotice";

function Card({ to, title, figure, children }: { to: string; title: string; figure: ReactNode; children?: ReactNode }) {
  return (
    <Link to={to} className={`${kit.card} ${css.cardLink}`}>
      <Text c="dimmed">{title}</Text>
      <div className={css.cardFigure}>{figure}</div>
      {children}
    </Link>
  );
}

function ShiftCard() {
  const { data } = useCall("current_shift", {});
  if (!data) return null;
  const figure = data.shift ? t("home.shift_open", { number: data.shift.number }) : t("home.shift_none");
  return (
    <Card to="/kasir" title={t("home.shift")} figure={figure}>
      {data.shift && <Text>{t("home.shift_who", { name: data.shift.user_name, count: data.shift.sales_count })}</Text>}
    </Card>
  );
}

function SalesCard({ date }: { date: string }) {
  const { data } = useCall("list_sales", { date, offset: 0, limit: 1 });
  return (
    <Card to="/penjualan" title={t("home.sales_on", { date: formatDate(date) })} figure={data?.total ?? "…"}>
      <Text>{t("home.sales_count")}</Text>
    </Card>
  );
}

function StockCard() {
  const { data } = useCall("list_stock", { offset: 0, limit: 1, only_negative: true });
  if (!data) return null;
  return (
    <Card to="/stok?minus=1" title={t("home.negative_stock")} figure={data.total}>
      {data.total > 0 ? (
        <StateWord icon="warn" tone="warn">
          {t("home.needs_person")}
        </StateWord>
      ) : (
        <StateWord icon="check" tone="ok">
          {t("home.all_well")}
        </StateWord>
      )}
    </Card>
  );
}

function CopiesCard() {
  const { start } = useWorkplace();
  const { data } = useCall("safety_status", {}, { enabled: !start.training, refetchInterval: 30_000 });
  if (!data) return null;
  const isMirrorWell = data.mirror === "whole" || data.mirror === "catching_up";
  const isElsewhere = !data.is_mirror_on_same_disk || !data.is_backup_on_same_disk;
  const isWell = isMirrorWell && !data.is_backup_late && isElsewhere;
  return (
    <Card
      to="/pengaturan/cadangan"
      title={t("settings.copies")}
      figure={data.last_backup == null ? "–" : formatDate(new Date(data.last_backup.at_ms).toISOString().slice(0, 10))}
    >
      <StateWord icon={isWell ? "check" : "warn"} tone={isWell ? "ok" : "warn"}>
        {isWell
          ? t("copies.all_well")
          : data.mirror === "off"
            ? t("copies.alarm_mirror_off")
            : !isMirrorWell
              ? t("copies.alarm_mirror")
              : data.is_backup_late
                ? t("copies.alarm_backup")
                : t("copies.alarm_same_disk")}
      </StateWord>
    </Card>
  );
}

function SyncCard() {
  const { data } = useCall("sync_status", {});
  if (!data) return null;
  return (
    <Card to="/sinkronisasi" title={t("home.unsent")} figure={data.waiting}>
      {data.state === "never_connected" ? (
        <StateWord icon="info" tone="info">
          {t("mark.this_device_only")}
        </StateWord>
      ) : data.refused.length > 0 ? (
        <StateWord icon="stop" tone="bad">
          {t("mark.refused")}
        </StateWord>
      ) : (
        <StateWord icon={data.waiting > 0 ? "waiting" : "check"} tone={data.waiting > 0 ? "info" : "ok"}>
          {data.waiting > 0 ? t("home.will_be_sent") : t("mark.sent")}
        </StateWord>
      )}
    </Card>
  );
}

const NEWS_MS = 14 * 24 * 3_600_000;

/** A new name is news for two weeks; afterwards it stands on the page of the exchange. */
function RecentRenewal() {
  const { data } = useCall("sync_status", {});
  const renewal = data?.renewal;
  return <RenewalNotice renewal={renewal && Date.now() - renewal.at_ms < NEWS_MS ? renewal : undefined} />;
}

/** What a new cooperative does first; gone once there are goods. */
function FirstSteps() {
  const navigate = useNavigate();
  const { may } = useWorkplace();
  const { data } = useCall("list_products", { offset: 0, limit: 1 }, { enabled: may("read_products") });
  if (!data || data.total > 0) return null;
  return (
    <div className={kit.card} data-testid="first-steps">
      <Title order={2} mb="xs">
        {t("home.first_title")}
      </Title>
      <List type="ordered" spacing="xs">
        <List.Item>{t("home.first_import")}</List.Item>
        <List.Item>{t("home.first_receive")}</List.Item>
        <List.Item>{t("home.first_shift")}</List.Item>
      </List>
      <Group mt="md">
        {may("import_products") && <Button onClick={() => void navigate("/barang/impor")}>{t("import.title")}</Button>}
        {may("edit_products") && (
          <Button variant="default" onClick={() => void navigate("/barang?baru=1")}>
            {t("product.new")}
          </Button>
        )}
      </Group>
    </div>
  );
}

export function HomePage() {
  const { start, session, may } = useWorkplace();
  return (
    <Page title={t("home.hello", { name: session.name })}>
      <Stack>
        {start.key_storage_note && (
          <StateWord icon="warn" tone="warn">
            {start.key_storage_note}
          </StateWord>
        )}
        {may("read_sync") && <AloneNotice />}
        {may("read_sync") && <RecentRenewal />}
        <FirstSteps />
        <div className={css.cards}>
          {may("sell") && <ShiftCard />}
          {may("read_sales") && <SalesCard date={start.business_date_today} />}
          {may("read_stock") && <StockCard />}
          {may("read_sync") && <SyncCard />}
          {may("read_sync") && <CopiesCard />}
        </div>
        {may("sell") && !start.training && (
          <div className={kit.card}>
            <Title order={2} mb="xs">
              {t("training.title")}
            </Title>
            <Group>
              <span>{t("training.about")}</span>
              <StartTraining />
            </Group>
          </div>
        )}
      </Stack>
    </Page>
  );
}
