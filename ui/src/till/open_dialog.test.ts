import { describe, expect, test } from "vitest";
import { restoreDialog, scanMeaning, toRemember, type OpenDialog, type ScanMeaning } from "./open_dialog";

describe("a scan never lands in a field", () => {
  const check = (story: string, dialog: OpenDialog | undefined, expected: ScanMeaning) =>
    test(story, () => expect(scanMeaning(dialog)).toBe(expected));
  check("at the counter it goes into the cart", undefined, "cart");
  check("while a quantity is typed it goes into the cart behind", { kind: "quantity" }, "cart");
  check("while a price is asked it is asked for", { kind: "price" }, "dialog");
  check("a card in the member dialog finds the member", { kind: "member" }, "dialog");
  check("a receipt in the search finds the receipt", { kind: "receipts", task: "return" }, "dialog");
  check("while a payment is open it is refused", { kind: "pay" }, "refused");
  check("while cash is moved it is refused", { kind: "move_cash", move: "safe_drop" }, "refused");
  check("while goods are being priced by hand it is refused", { kind: "hold" }, "refused");
});

describe("the open dialog survives a reload", () => {
  const again = (dialog: unknown, hasGoods = true) => {
    const kept = toRemember(dialog as OpenDialog);
    return restoreDialog(kept && JSON.parse(JSON.stringify(kept)), hasGoods);
  };
  test("as it was", () => {
    expect(again({ kind: "move_cash", move: "safe_drop" })).toEqual({ kind: "move_cash", move: "safe_drop" });
    expect(again({ kind: "shift" }, false)).toEqual({ kind: "shift" });
  });
  test("without a scan that was heard, or one that was refused", () => {
    expect(again({ kind: "receipts", task: "void", scanned: { code: "1", at: 2 } })).toEqual({
      kind: "receipts",
      task: "void",
    });
    expect(again({ kind: "pay", refused: "899" })).toEqual({ kind: "pay" });
  });
  test("not where its goods are gone, and no printed paper", () => {
    for (const kind of ["pay", "quantity", "discount", "hold"]) expect(again({ kind }, false)).toBeUndefined();
    expect(again({ kind: "paper", title: "x" })).toBeUndefined();
  });
  test("rubbish is no dialog", () => {
    for (const rubbish of [null, 3, "pay", {}, { kind: "later" }, { kind: "void" }, { kind: "move_cash", move: "x" }]) {
      expect(restoreDialog(rubbish, true)).toBeUndefined();
    }
  });
});
