import { describe, expect, test } from "vitest";
import { countedOf, NOT_COUNTED } from "./denominations";

describe("a counted drawer", () => {
  test("nothing was counted", () => expect(countedOf(NOT_COUNTED)).toBeUndefined());
  test("in one sum", () => expect(countedOf({ ...NOT_COUNTED, total: "20000000" })).toEqual({ total: "20000000" }));
  test("piece by piece, empty ones left out", () =>
    expect(countedOf({ way: "pieces", counts: { 100_000: "1", 20_000: "", 5_000: "3", 100: "5" } })).toEqual({
      total: "11550000",
      denominations: [
        { value_rupiah: 100_000, count: 1 },
        { value_rupiah: 5_000, count: 3 },
        { value_rupiah: 100, count: 5 },
      ],
    }));
  test("an empty drawer counted by pieces holds nothing", () =>
    expect(countedOf({ way: "pieces", counts: {} })).toEqual({ total: "0", denominations: [] }));
});
