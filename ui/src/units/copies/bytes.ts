const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** A size as a person reads it: "1,4 MB". */
export function formatBytes(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= 1_000 && unit < UNITS.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${size.toLocaleString("id-ID", { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}
