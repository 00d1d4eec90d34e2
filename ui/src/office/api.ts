// The head office's own way to the sync server: plain HTTP with a short-lived token, kept only for this tab.

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { CallFailure } from "../call";
import type { Refusal } from "../bindings";
import type { SignedIn } from "./contract";

const STORAGE_KEY = "lumbung.office";
const UNAUTHORISED = 401;

function remembered(): SignedIn | undefined {
  try {
    const saved = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "null") as SignedIn | null;
    return saved && saved.expires_at_ms > Date.now() ? saved : undefined;
  } catch {
    return undefined;
  }
}

let signedIn = remembered();
const listeners = new Set<() => void>();

function remember(next: SignedIn | undefined): void {
  signedIn = next;
  if (next) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(next));
  else sessionStorage.removeItem(STORAGE_KEY);
  for (const listener of listeners) listener();
}

export function useSignedIn(): SignedIn | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => signedIn,
  );
}

export const signOut = () => remember(undefined);

const unreachable: Refusal = {
  code: "transport",
  message: "Server tidak menjawab. Periksa jaringan, lalu coba lagi.",
  message_english: "The server did not answer. Check the network, then try again.",
};

async function answerOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  if (response.status === UNAUTHORISED && signedIn) remember(undefined);
  const refusal = body as Partial<Refusal> | undefined;
  throw new CallFailure(
    typeof refusal?.code === "string" && typeof refusal.message === "string"
      ? { ...unreachable, ...refusal, message_english: refusal.message_english ?? refusal.message }
      : unreachable,
  );
}

async function send(path: string, init: RequestInit): Promise<unknown> {
  try {
    return await answerOf(await fetch(`/office/api${path}`, init));
  } catch (error) {
    if (error instanceof CallFailure || (error instanceof DOMException && error.name === "AbortError")) throw error;
    throw new CallFailure(unreachable);
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  const body = JSON.stringify({ email, password });
  remember(
    (await send("/sign_in", { method: "POST", headers: { "content-type": "application/json" }, body })) as SignedIn,
  );
}

/** Asks the server for one of the group's reports. */
export function useOffice<T>(groupId: string, report: string, params: Record<string, string> = {}) {
  const query = new URLSearchParams(params).toString();
  const path = `/groups/${groupId}/${report}${query ? `?${query}` : ""}`;
  return useQuery<T, CallFailure>({
    queryKey: ["office", path],
    queryFn: ({ signal }) =>
      send(path, { signal, headers: { authorization: `Bearer ${signedIn?.token ?? ""}` } }) as Promise<T>,
    staleTime: 30_000,
    retry: false,
  });
}
