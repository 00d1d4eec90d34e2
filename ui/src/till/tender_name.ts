import { language, t } from "../kit/messages";
import { id } from "../kit/messages/id";
import type { MessageKey } from "../kit/messages";

/** A way of paying in words; one that this version does not know is shown as the core calls it. */
export function tenderName(kind: string): string {
  const key = `tender.${kind}`;
  return key in id ? t(key as MessageKey) : language() === "en" ? kind : kind.replaceAll("_", " ");
}
