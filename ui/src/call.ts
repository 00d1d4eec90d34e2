// The one door to the core. In the desktop window a command travels over Tauri's bridge, in a browser over the
// loopback bridge; nothing else in the screens knows which of the two it is.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { CommandName, Commands, Refusal } from "./bindings";

export type CoreEventKind = "sync_changed" | "print_changed" | "books_changed" | "import_progress" | "safety_changed";
export type CoreEvent = { kind: CoreEventKind };

/** A command that did not succeed: refused by the core, or (code `transport`) without an answer. */
export class CallFailure extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
    this.name = "CallFailure";
  }

  get code(): string {
    return this.refusal.code;
  }

  /** True when nobody can say whether the command was carried out; it may be sent again with the same id. */
  get isTransport(): boolean {
    return this.refusal.code === "transport";
  }
}

export const inWindow = typeof window !== "undefined" && "__TAURI_INTERNALS__" in window;

const TOKEN_KEY = "lumbung.bridge_token";

/** Takes the bridge's token out of the address (where it would linger in the history) into this tab's memory. */
function readToken(): string {
  if (typeof window === "undefined" || inWindow) return "";
  const match = /^#token=([^&]+)/.exec(window.location.hash);
  if (match?.[1]) {
    sessionStorage.setItem(TOKEN_KEY, decodeURIComponent(match[1]));
    window.history.replaceState(null, "", window.location.pathname + window.location.search + "#/");
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? "";
}

const token = readToken();

function asRefusal(value: unknown): Refusal | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const candidate = value as Partial<Refusal>;
  if (typeof candidate.code !== "string" || typeof candidate.message !== "string") return undefined;
  return {
    code: candidate.code,
    message: candidate.message,
    message_english: candidate.message_english ?? candidate.message,
    data: candidate.data,
  };
}

function transportFailure(): CallFailure {
  return new CallFailure({
    code: "transport",
    message: "Aplikasi tidak menjawab. Yang sudah tersimpan tetap aman. Coba lagi.",
    message_english: "The application did not answer. What was saved is safe. Try again.",
  });
}

async function callBridge(command: string, request: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`${window.location.origin}/call/${command}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
    signal,
  });
  const body: unknown = await response.json();
  if (response.ok) return body;
  throw new CallFailure(asRefusal(body) ?? transportFailure().refusal);
}

/** Sends one command and returns its answer; throws `CallFailure`. */
export async function call<C extends CommandName>(
  command: C,
  request: Commands[C]["request"],
  signal?: AbortSignal,
): Promise<Commands[C]["response"]> {
  try {
    const answer = inWindow ? await invoke("call", { command, request }) : await callBridge(command, request, signal);
    return answer as Commands[C]["response"];
  } catch (error) {
    if (error instanceof CallFailure) throw error;
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    const refusal = asRefusal(error);
    throw refusal ? new CallFailure(refusal) : transportFailure();
  }
}

/** Hears what the core tells by itself; returns the way to stop listening. */
export function onCoreEvent(heard: (event: CoreEvent) => void): () => void {
  if (inWindow) {
    const stopping = listen<CoreEvent>("lumbung", (event) => heard(event.payload));
    return () => void stopping.then((stop) => stop());
  }
  const source = new EventSource(`/events?token=${encodeURIComponent(token)}`);
  source.onmessage = (message) => {
    try {
      heard(JSON.parse(String(message.data)) as CoreEvent);
    } catch {
      // A line that is not JSON carries nothing for the screens; the next poll brings the state anyway.
    }
  };
  return () => source.close();
}

/** Opens the customer's screen: a second window of the application, or a second page of the browser. */
export async function openCustomerDisplay(): Promise<void> {
  if (inWindow) await invoke("open_customer_display");
  else window.open("/display.html", "lumbung-customer-display");
}
