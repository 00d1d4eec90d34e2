import type { id } from "./id";
import { common } from "./en/common";
import { till } from "./en/till";
import { units } from "./en/units";

/** English, the second language: the same keys. */
export const en: Record<keyof typeof id, string> = { ...common, ...till, ...units };
