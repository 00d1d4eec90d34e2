// The one catalogue of sentences. Indonesian is written first; English must carry the same keys.

import { useSyncExternalStore } from "react";
import { en } from "./en";
import { id } from "./id";

export type Language = "id" | "en";
export type MessageKey = keyof typeof id;
export type Values = Record<string, string | number>;

const STORAGE_KEY = "lumbung.language";
const catalogues: Record<Language, Record<MessageKey, string>> = { id, en };
const listeners = new Set<() => void>();

function remembered(): Language {
  return typeof localStorage !== "undefined" && localStorage.getItem(STORAGE_KEY) === "en" ? "en" : "id";
}

let current: Language = remembered();

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  localStorage.setItem(STORAGE_KEY, next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

/** One sentence, with its {names} filled in. */
export function t(key: MessageKey, values?: Values): string {
  const sentence = catalogues[current][key];
  if (!values) return sentence;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Renders again when the language changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}
