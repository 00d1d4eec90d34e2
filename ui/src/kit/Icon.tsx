// The few pictures used beside words, drawn on a 24-unit grid. They never stand for meaning alone.

const PATHS = {
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  till: "M4 9h16v11H4zM7 9V4h7v5M8 13h2M12 13h2M8 16h2M12 16h2M17 13v3",
  box: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
  stock: "M3 20V9l9-5 9 5v11M7 20v-7h10v7M7 16.5h10",
  people:
    "M9 11a3 3 0 100-6 3 3 0 000 6zM3 20c0-4 2.5-6 6-6s6 2 6 6M16 5.500a3 3 0 010 5.500M17.5 14.500c2.3.6 3.5 2.5 3.5 5.5",
  receipt: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  book: "M5 4h6c1 0 1 1 1 1v15s0-1-1-1H5zM19 4h-6c-1 0-1 1-1 1v15s0-1 1-1h6z",
  sync: "M4 12a8 8 0 0114-5l2 2M20 4v5h-5M20 12a8 8 0 01-14 5l-2-2M4 20v-5h5",
  user: "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-5 3-7 8-7s8 2 8 7",
  settings: "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4M4 12h5M13 12h7M11 10v4",
  printer: "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
  device: "M3 5h18v11H3zM9 20h6M12 16v4",
  check: "M4 12l5 5L20 6",
  warn: "M12 4l9 16H3zM12 10v4M12 17v.5",
  stop: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16v.5",
  info: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5M12 8v.5",
  search: "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  plus: "M12 5v14M5 12h14",
  offline: "M3 3l18 18M8.5 16a5 5 0 017 0M5 12.5a10 10 0 015-2.7M19 12.5a10 10 0 00-3-2M22 9a15 15 0 00-11-4",
  waiting: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3.5 2",
  exit: "M14 4h6v16h-6M10 8l-4 4 4 4M6 12h10",
  columns: "M4 5h16v14H4zM10 5v14M15 5v14",
  back: "M14 5l-7 7 7 7",
  theme: "M12 3a9 9 0 100 18zM12 3a9 9 0 010 18",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  inbox: "M4 5h16v14H4zM4 13h5l1.500 2.500h3L15 13h5",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 016 0v3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: "none" }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
