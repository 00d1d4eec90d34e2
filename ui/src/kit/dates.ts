// Dates and times as Indonesian paper writes them, in the cooperative's own zone.

const ZONES: Record<string, string> = { WIB: "Asia/Jakarta", WITA: "Asia/Makassar", WIT: "Asia/Jayapura" };
const MONTHS = {
  id: [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
  ],
  en: [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
  ],
};

let zone = "Asia/Jakarta";

/** Sets the zone instants are shown in; called once the start state is known. */
export function setZone(name: string | null | undefined): void {
  zone = ZONES[name ?? ""] ?? zone;
}

/** "2025-01-31" → "31/01/2025". */
export function formatDate(date: string): string {
  const [year, month, day] = date.split("-");
  return year && month && day ? `${day}/${month}/${year}` : date;
}

/** "2025-01-31" → "Jumat, 31 Januari 2025". */
export function formatDay(date: string, language: "id" | "en" = "id"): string {
  const locale = language === "id" ? "id-ID" : "en-GB";
  const options = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  const noon = new Date(`${date}T12:00:00Z`);
  return Number.isNaN(noon.getTime()) ? date : new Intl.DateTimeFormat(locale, options).format(noon);
}

/** "2025-01" → "Januari 2025". */
export function formatMonth(month: string, language: "id" | "en" = "id"): string {
  const [year, number] = month.split("-");
  const name = MONTHS[language][Number(number) - 1];
  return name && year ? `${name} ${year}` : month;
}

/** An instant's time of day: "14.22". */
export function formatTime(atMs: number): string {
  return new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: zone, hour12: false }).format(
    atMs,
  );
}

/** An instant as "31/01/2025 14.22". */
export function formatInstant(atMs: number): string {
  return `${new Intl.DateTimeFormat("id-ID", {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    timeZone: zone,
  }).format(atMs)} ${formatTime(atMs)}`;
}

/** The first of `date`'s month as a month: "2025-01-31" → "2025-01". */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** A date a number of days away, by the calendar alone. */
export function shiftDate(date: string, days: number): string {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/** A typed day as people write it here, the day first: "5/11/2026", "05-11-26", "05112026"; or as "2026-11-05". Nothing
 *  where there is no such day: what could be another day must never be taken for one. */
export function parseDay(typed: string): string | null {
  const text = typed.trim();
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const written = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  const [year, month, day] = iso ? iso.slice(1) : (written?.slice(1).reverse() ?? []);
  if (!year || !month || !day) return null;
  const date = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const known = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(known.getTime()) && known.toISOString().startsWith(date) ? date : null;
}
