import { describe, expect, test } from "vitest";
import type { ProductHit, Quote } from "../bindings";
import { changeCart, emptyCart, lineRequests, restoreCart, roughTotal, shownQuantity, stepQuantity } from "./cart";
import type { Cart, CartLine } from "./cart";

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

function lineAt(cart: Cart, index: number): CartLine {
  const line = cart.lines[index];
  if (!line) throw new Error("the line is missing");
  return line;
}

describe("the cart", () => {
  test("the same goods scanned twice are one line of two", () => {
    const cart = cartOf("a", "b", "a");
    expect(cart.lines.map((line) => line.quantity)).toEqual(["2000", "1000"]);
    expect(cart.chosen).toBe(0);
  });
  test("a carton is a line of its own, counted in cartons", () => {
    const carton = { do: "add", product: product("a", "1750000"), quantity: "24000", unit_name: "DUS" } as const;
    const cart = changeCart(cartOf("a"), { ...carton, pack: "24000" });
    const twice = changeCart(cart, { ...carton, pack: "24000" });
    expect(twice.lines.map((line) => [line.unit_name, line.quantity, shownQuantity(line)])).toEqual([
      ["PCS", "1000", "1000"],
      ["DUS", "48000", "2000"],
    ]);
    expect(stepQuantity(lineAt(twice, 1), 1)).toBe("72000");
    expect(stepQuantity(lineAt(twice, 1), -1)).toBe("24000");
  });
  test("two labels of the scale stay two lines", () => {
    const label = { do: "add", product: product("a", "1750000"), quantity: "1000", entered_price: "1500000" } as const;
    const cart = changeCart(changeCart(emptyCart(), label), label);
    expect(cart.lines.length).toBe(2);
    expect(new Set(cart.lines.map((line) => line.line_id)).size).toBe(2);
  });
  test("a removed line comes back where it was", () => {
    const before = cartOf("a", "b", "c");
    const line = lineAt(before, 1);
    const without = changeCart(before, { do: "remove", line_id: line.line_id });
    expect(without.lines.map((left) => left.product_id)).toEqual(["a", "c"]);
    expect(changeCart(without, { do: "put_back", index: 1, line }).lines).toEqual(before.lines);
  });
  test("a removed line that was scanned again is added to, not doubled", () => {
    const before = cartOf("a", "b");
    const line = lineAt(before, 0);
    const without = changeCart(before, { do: "remove", line_id: line.line_id });
    const again = changeCart(without, { do: "add", product: product("a", "1750000"), quantity: "1000" });
    const after = changeCart(again, { do: "put_back", index: 0, line });
    expect(after.lines.map((left) => [left.product_id, left.quantity])).toEqual([
      ["b", "1000"],
      ["a", "2000"],
    ]);
  });
  test("removing the last line leaves nothing chosen", () => {
    const cart = cartOf("a");
    expect(changeCart(cart, { do: "remove", line_id: lineAt(cart, 0).line_id })).toMatchObject({
      lines: [],
      chosen: -1,
    });
  });
  test("a quantity of zero is not taken", () => {
    const cart = cartOf("a");
    expect(changeCart(cart, { do: "set_quantity", line_id: lineAt(cart, 0).line_id, quantity: "0" })).toBe(cart);
    expect(stepQuantity({ quantity: "1000", pack: "1000" }, -1)).toBe("1000");
    expect(stepQuantity({ quantity: "1000", pack: "1000" }, 1)).toBe("2000");
  });
  test("a line scanned away from under an open dialog is not another line", () => {
    const cart = cartOf("a", "b");
    const changed = changeCart(cart, { do: "set_quantity", line_id: lineAt(cart, 0).line_id, quantity: "5000" });
    expect(changed.lines.map((line) => line.quantity)).toEqual(["5000", "1000"]);
    expect(changeCart(cart, { do: "set_quantity", line_id: "gone", quantity: "5000" })).toBe(cart);
  });
  test("the rough total is exact", () => expect(roughTotal(cartOf("a", "b", "a"))).toBe("5250000"));
  test("the sale's identity outlives every change and ends with the sale", () => {
    const cart = cartOf("a", "b");
    const changed = changeCart(cart, { do: "set_quantity", line_id: lineAt(cart, 0).line_id, quantity: "3000" });
    expect(changed.sale_id).toBe(cart.sale_id);
    expect(changeCart(changed, { do: "start_anew" }).sale_id).not.toBe(cart.sale_id);
  });
  test("discounts stand on their line or on the bill, and can be taken away", () => {
    const cart = cartOf("a", "b");
    const { line_id } = lineAt(cart, 1);
    const both = changeCart(changeCart(cart, { do: "set_discount", line_id, discount: { percent_ppm: 50_000 } }), {
      do: "set_discount",
      discount: { amount: "100000" },
    });
    expect(both).toMatchObject({
      bill_discount: { amount: "100000" },
      lines: [{}, { discount: { percent_ppm: 50_000 } }],
    });
    expect(changeCart(both, { do: "set_discount", line_id }).lines[1]?.discount).toBeUndefined();
  });
  test("the core is sent what was quoted, line by line, and units only where there are any", () => {
    const carton = { product: product("c", "100"), quantity: "24000", unit_name: "DUS", pack: "24000" };
    const cart = changeCart(cartOf("a"), { do: "add", ...carton });
    const quote = [{ line_id: lineAt(cart, 0).line_id, unit_price: "1700000", net: "1690000" }] as Quote["lines"];
    expect(lineRequests(cart, quote)).toMatchObject([
      { product_id: "a", unit_price: "1700000", net: "1690000" },
      { product_id: "c", unit_name: "DUS", pack: "24000" },
    ]);
    expect(lineRequests(cart, quote)[0]).not.toHaveProperty("pack");
  });
  test("changed goods forget what was typed for them, and keep the money that was taken", () => {
    const tenders = [{ kind: "qris", amount: "1000000" } as const];
    const paying = changeCart(cartOf("a"), { do: "set_payment", payment: { tenders, kind: "cash", text: "20.000" } });
    const more = changeCart(paying, { do: "add", product: product("b", "1"), quantity: "1000" });
    expect(more.payment).toEqual({ tenders });
    expect(changeCart(more, { do: "choose", index: 0 }).payment).toEqual({ tenders });
  });
  test("an emptied counter leaves the next customer no discount and no payment", () => {
    const cart = changeCart(cartOf("a"), { do: "set_discount", discount: { amount: "100" } });
    const empty = changeCart(cart, { do: "remove", line_id: lineAt(cart, 0).line_id });
    expect(empty.bill_discount).toBeUndefined();
    expect(empty.payment).toBeUndefined();
  });
  test("a saved cart comes back the same; rubbish is an empty cart", () => {
    const tenders = [{ kind: "qris", amount: "1000000" } as const];
    const cart = changeCart(cartOf("a", "b"), { do: "set_payment", payment: { tenders } });
    expect(restoreCart(JSON.parse(JSON.stringify(cart)))).toEqual(cart);
    for (const rubbish of [null, undefined, 3, {}, { sale_id: 1, lines: [] }, { sale_id: "x" }]) {
      expect(restoreCart(rubbish).lines).toEqual([]);
    }
  });
  test("a cart saved by the version before gets what its lines lack", () => {
    const old = { sale_id: "s", chosen: 0, lines: [{ product_id: "a", quantity: "2000", unit_price: "1" }] };
    const line = lineAt(restoreCart(old), 0);
    expect(line.pack).toBe("1000");
    expect(line.line_id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
