import { t, type MessageKey } from "../kit/messages";

const WORDS: Record<string, MessageKey> = {
  candidate: "status.candidate",
  active: "status.active",
  inactive: "status.inactive",
  suspended: "status.suspended",
  left: "status.left",
};

/** A member's standing in words; one that this version does not know stays as it is. */
export function memberStatus(status: string): string {
  const word = WORDS[status];
  return word ? t(word) : status;
}
