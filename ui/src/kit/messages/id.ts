import { common } from "./id/common";
import { till } from "./id/till";
import { units } from "./id/units";

/** Indonesian, written first. */
export const id = { ...common, ...till, ...units } as const;
