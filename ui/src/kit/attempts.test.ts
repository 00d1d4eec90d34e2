import { beforeEach, describe, expect, test } from "vitest";
import { beginAttempt, endAttempt, markOf } from "./attempts";

const store = new Map<string, string>();
beforeEach(() => {
  store.clear();
  globalThis.localStorage = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
    removeItem: (key: string) => void store.delete(key),
  } as Storage;
});

const A_DAY = 24 * 60 * 60 * 1000;

describe("an action that nobody heard an answer of is the same when it is sent again", () => {
  test("also after the page is gone", () => {
    const first = beginAttempt("move_cash", "100000 in");
    expect(beginAttempt("move_cash", "100000 in")).toBe(first);
    expect(beginAttempt("move_cash", "200000 in")).not.toBe(first);
    expect(beginAttempt("repay_credit", "100000 in")).not.toBe(first);
    expect(beginAttempt("move_cash", "100000 in")).toBe(first);
  });
  test("but after its answer the same again is another one", () => {
    const first = beginAttempt("move_cash", "100000 in");
    endAttempt("move_cash", first);
    expect(beginAttempt("move_cash", "100000 in")).not.toBe(first);
    expect(store.size).toBe(1);
  });
  test("and a day later", () => {
    const first = beginAttempt("move_cash", "100000 in", 1_000);
    expect(beginAttempt("move_cash", "100000 in", 1_000 + A_DAY - 1)).toBe(first);
    expect(beginAttempt("move_cash", "100000 in", 1_000 + A_DAY)).not.toBe(first);
  });
  test("what was sent cannot be read from what is kept", () => {
    beginAttempt("register_member", "Siti Aminah 3204115708900002");
    expect([...store.values()].join()).not.toContain("Siti");
    expect(markOf("a")).not.toBe(markOf("b"));
  });
  test("damaged notes are no obstacle", () => {
    store.set("lumbung.attempts.move_cash", "{oops");
    expect(beginAttempt("move_cash", "1")).toBeTruthy();
  });
});
