// The two small constant marks: is the work sent, is the printer there. One page stands behind each.

import { Indicator, UnstyledButton } from "@mantine/core";
import { formatTime } from "./dates";
import { Icon, type IconName } from "./Icon";
import css from "./kit.module.css";
import { t } from "./messages";
import { useCall } from "./query";

const POLL_MS = 5_000;

type MarkProps = { icon: IconName; text: string; tone: string; onClick?: () => void; testId: string };

function Mark({ icon, text, tone, onClick, testId }: MarkProps) {
  const inner = (
    <>
      <span style={{ color: tone, display: "inline-flex" }}>
        <Icon name={icon} />
      </span>
      {text}
    </>
  );
  return onClick ? (
    <UnstyledButton className={css.mark} onClick={onClick} data-testid={testId}>
      {inner}
    </UnstyledButton>
  ) : (
    <span className={css.mark} data-testid={testId}>
      {inner}
    </span>
  );
}

const OK = "var(--ok-text)";
const WARN = "var(--warn-text)";
const BAD = "var(--bad-text)";

export function SyncMark({ onClick }: { onClick?: () => void }) {
  const { data } = useCall("sync_status", {}, { refetchInterval: POLL_MS });
  if (!data) return null;
  const common = { onClick, testId: "sync-mark" };
  if (data.state === "refused") return <Mark icon="stop" tone={BAD} text={t("mark.refused")} {...common} />;
  if (data.alarm || data.stalled) {
    return <Mark icon="stop" tone={BAD} text={t("mark.unsent_long", { count: data.waiting })} {...common} />;
  }
  if (data.state === "never_connected") {
    return <Mark icon="device" tone="var(--info-text)" text={t("mark.this_device_only")} {...common} />;
  }
  if (data.state === "offline") {
    const since = data.last_contact_ms == null ? "" : formatTime(data.last_contact_ms);
    const text = since ? t("mark.offline_since", { time: since }) : t("mark.offline");
    return <Mark icon="offline" tone={WARN} text={text} {...common} />;
  }
  if (data.waiting > 0) {
    return (
      <Mark icon="waiting" tone="var(--info-text)" text={t("mark.waiting", { count: data.waiting })} {...common} />
    );
  }
  return <Mark icon="check" tone={OK} text={t("mark.sent")} {...common} />;
}

export function PrinterMark({ onClick }: { onClick?: () => void }) {
  const printer = useCall("get_printer", {}, { refetchInterval: POLL_MS });
  const queue = useCall("print_queue", {}, { refetchInterval: POLL_MS });
  if (!printer.data) return null;
  const waiting = queue.data?.waiting ?? 0;
  const { status } = printer.data;
  const tone = status === "ready" ? OK : status === "none" || status === "unknown" ? "var(--info-text)" : WARN;
  const text = t(`mark.printer_${status}`);
  return (
    <Indicator disabled={waiting === 0} label={waiting} size={18} color="amber.8" offset={6}>
      <Mark icon="printer" tone={tone} text={text} onClick={onClick} testId="printer-mark" />
    </Indicator>
  );
}
