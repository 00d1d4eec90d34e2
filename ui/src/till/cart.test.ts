import { describe, expect, test } from "vitest";
import type { ProductHit } from "../bindings";
import { changeCart, emptyCart, restoreCart, roughTotal, stepQuantity, type Cart } from "./cart";
import { readHanded } from "./pay";

const product = (product_id: string, price: string): ProductHit => ({
  product_id,
  name: `Barang ${product_id}`,
  codes: [],
  kind: "goods",
  unit_name: "PCS",
  category: "",
  price,
  stock: "0",
  tax_class: "none",
});

function cartOf(...ids: string[]): Cart {
  return ids.reduce(
    (cart, id) => changeCart(cart, { do: "add", product: product(id, "1750000"), quantity: "1000" }),
    emptyCart(),
  );
}

describe("the cart", () => {
  test("the same goods scanned twice are one line of two", () => {
    const cart = cartOf("a", "b", "a");
    expect(cart.lines.map((line) => line.quantity)).toEqual(["2000", "1000"]);
    expect(cart.chosen).toBe(0);
  });
  test("a removed line comes back where it was", () => {
    const before = cartOf("a", "b", "c");
    const line = before.lines[1];
    if (!line) throw new Error("the line is missing");
    const without = changeCart(before, { do: "remove", index: 1 });
    expect(without.lines.map((left) => left.product_id)).toEqual(["a", "c"]);
    expect(changeCart(without, { do: "put_back", index: 1, line }).lines).toEqual(before.lines);
  });
  test("a removed line that was scanned again is added to, not doubled", () => {
    const before = cartOf("a", "b");
    const line = before.lines[0];
    if (!line) throw new Error("the line is missing");
    const again = changeCart(changeCart(before, { do: "remove", index: 0 }), {
      do: "add",
      product: product("a", "1750000"),
      quantity: "1000",
    });
    const after = changeCart(again, { do: "put_back", index: 0, line });
    expect(after.lines.map((left) => [left.product_id, left.quantity])).toEqual([
      ["b", "1000"],
      ["a", "2000"],
    ]);
  });
  test("removing the last line leaves nothing chosen", () => {
    expect(changeCart(cartOf("a"), { do: "remove", index: 0 })).toMatchObject({ lines: [], chosen: -1 });
  });
  test("a quantity of zero is not taken", () => {
    const cart = cartOf("a");
    expect(changeCart(cart, { do: "set_quantity", index: 0, quantity: "0" })).toBe(cart);
    expect(stepQuantity("1000", -1)).toBe("1000");
    expect(stepQuantity("1000", 1)).toBe("2000");
  });
  test("the rough total is exact", () => expect(roughTotal(cartOf("a", "b", "a"))).toBe("5250000"));
  test("the sale's identity outlives every change and ends with the sale", () => {
    const cart = cartOf("a", "b");
    const changed = changeCart(cart, { do: "set_quantity", index: 0, quantity: "3000" });
    expect(changed.sale_id).toBe(cart.sale_id);
    expect(changeCart(changed, { do: "start_anew" }).sale_id).not.toBe(cart.sale_id);
  });
  test("a saved cart comes back the same; rubbish is an empty cart", () => {
    const cart = cartOf("a", "b");
    expect(restoreCart(JSON.parse(JSON.stringify(cart)))).toEqual(cart);
    for (const rubbish of [null, undefined, 3, {}, { sale_id: 1, lines: [] }, { sale_id: "x" }]) {
      expect(restoreCart(rubbish).lines).toEqual([]);
    }
  });
});

describe("the amount handed over", () => {
  const quick = ["16470000", "16500000", "17000000", "20000000"];
  const check = (typed: string, expected: object | undefined) =>
    test(`"${typed}"`, () => {
      const handed = readHanded(typed, "16470000", quick);
      if (expected) expect(handed).toMatchObject(expected);
      else expect(handed).toBeUndefined();
    });
  check("", { amount: "16470000", change: "0", short: false });
  check("4", { amount: "20000000", quick: 3, change: "3530000" });
  check("170.000", { amount: "17000000", change: "530000", short: false });
  check("164.600", { short: true });
  check("9", { amount: "900", short: true });
  check("abc", undefined);
});
