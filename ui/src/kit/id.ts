import { v7 } from "uuid";

/** A new identity (UUIDv7), made before the action it names, so that a retry is the same action. */
export function newId(): string {
  return v7();
}
