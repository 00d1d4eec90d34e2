import { books } from "./id/books";
import { catalogue } from "./id/catalogue";
import { common } from "./id/common";
import { copies } from "./id/copies";
import { counter } from "./id/counter";
import { desk } from "./id/desk";
import { devices } from "./id/devices";
import { documents } from "./id/documents";
import { inbox } from "./id/inbox";
import { office } from "./id/office";
import { till } from "./id/till";
import { units } from "./id/units";

/** Indonesian, written first. */
export const id = {
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
} as const;
