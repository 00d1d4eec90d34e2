import type { id } from "./id";
import { books } from "./en/books";
import { catalogue } from "./en/catalogue";
import { common } from "./en/common";
import { copies } from "./en/copies";
import { counter } from "./en/counter";
import { desk } from "./en/desk";
import { devices } from "./en/devices";
import { documents } from "./en/documents";
import { inbox } from "./en/inbox";
import { office } from "./en/office";
import { till } from "./en/till";
import { units } from "./en/units";

/** English, the second language: the same keys. */
export const en: Record<keyof typeof id, string> = {
  ...books,
  ...catalogue,
  ...common,
  ...copies,
  ...counter,
  ...desk,
  ...devices,
  ...documents,
  ...inbox,
  ...office,
  ...till,
  ...units,
};
