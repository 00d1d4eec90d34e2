// The identities of actions that nobody has heard an answer of. They outlive the page: whoever sends the same content
// again, after a reload or a power cut too, sends the same action. What was sent is not kept, only a mark made of it.

import { newId } from "./id";

type Attempt = { id: string; mark: string; at: number };

/** As many as are kept for one command: a queue of customers may pass between an action and its answer. */
const KEPT = 20;
/** After a day the same content is a new action: nobody waits for an answer that long. */
const A_DAY_MS = 24 * 60 * 60 * 1000;
const KEY = "lumbung.attempts.";

/** Fifty-three bits of a text: enough to tell one form from another, too little to read it back. */
export function markOf(text: string): string {
  let [one, two] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 2654435761);
    two = Math.imul(two ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return (4294967296 * (2097151 & two) + (one >>> 0)).toString(36);
}

function read(command: string, now: number): Attempt[] {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY + command) ?? "[]") as Attempt[];
    return saved.filter((each) => typeof each.id === "string" && now - each.at < A_DAY_MS);
  } catch {
    return [];
  }
}

function write(command: string, attempts: Attempt[]): void {
  if (attempts.length === 0) localStorage.removeItem(KEY + command);
  else localStorage.setItem(KEY + command, JSON.stringify(attempts.slice(-KEPT)));
}

/** The identity of this content: the one it was sent with before, or a new one that is kept before it is sent. */
export function beginAttempt(command: string, content: string, now = Date.now()): string {
  const mark = markOf(content);
  const known = read(command, now);
  const found = known.find((each) => each.mark === mark);
  if (found) return found.id;
  const id = newId();
  write(command, [...known, { id, mark, at: now }]);
  return id;
}

/** The answer came: the same content sent again is another action. */
export function endAttempt(command: string, id: string, now = Date.now()): void {
  const known = read(command, now);
  if (known.some((each) => each.id === id)) {
    write(
      command,
      known.filter((each) => each.id !== id),
    );
  }
}
