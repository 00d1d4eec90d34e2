import { t } from "./messages";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something has waited, in one unit that a person would say. */
export function formatAge(seconds: number): string {
  if (seconds < HOUR) return t("sync.age_minutes", { count: Math.max(1, Math.floor(seconds / MINUTE)) });
  if (seconds < 2 * DAY) return t("sync.age_hours", { count: Math.floor(seconds / HOUR) });
  return t("sync.age_days", { count: Math.floor(seconds / DAY) });
}

/** What a device has not sent, as a cell of a table. */
export function backlogText(waiting: number | null | undefined, oldestSeconds: number | null | undefined): string {
  if (waiting == null) return "–";
  if (waiting === 0 || oldestSeconds == null) return String(waiting);
  return t("sync.backlog_since", { count: waiting, age: formatAge(oldestSeconds) });
}
