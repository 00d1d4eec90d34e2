// A cashier at the real window: what their hands do, and what they know about the day so far.

import assert from "node:assert/strict";
import { PEOPLE } from "./shop.mjs";
import { waitFor } from "./wait.mjs";
import { Key, Window } from "./window.mjs";

/** Notes and coins, in the order in which they are counted. */
export const PIECES = [100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100];

const NUMBER = /T01-K01-\d{6}-\d{4}V?/;

export const rupiah = (text) => Number(text.replace(/[^\d]/g, ""));
/** An amount as the screens write it. */
export const written = (amount) => amount.toLocaleString("id-ID");

export class Day {
  /** What lies in the drawer, in rupiah, as a person would count it. */
  drawer = 0;
  /** What the merchant's app says came by QRIS. */
  qris = 0;
  sales = 0;
  /** The numbers of everything that must come out of the printer, in order. */
  documents = [];

  constructor(data, printer) {
    this.data = data;
    this.printer = printer;
  }

  async start(name) {
    this.window = await Window.open(this.data, `day-${name}`);
    await this.signIn(PEOPLE.cashier);
  }

  /** The plug is pulled and put in again: the cashier signs in as every morning. */
  async powerCut(name) {
    await this.window.kill();
    await this.start(name);
  }

  async signIn({ name, pin }) {
    const { window } = this;
    await window.testId("user-tile");
    await waitFor(`${name} to be chosen`, async () => {
      const chosen = await window.driver.executeScript(
        () => document.querySelector('[data-testid="user-tile"][aria-checked="true"]')?.innerText ?? "",
      );
      if (chosen.includes(name)) return true;
      await window.press(Key.ARROW_DOWN);
      return false;
    });
    await window.type(pin, "pin");
    await window.press(Key.ENTER);
    await window.gone("user-tile");
  }

  /** Counts piece by piece: Enter steps from field to field. Returns the sum in rupiah. */
  async countPieces(pieces) {
    const { window } = this;
    await window.focused("count-total");
    await window.pressWith(Key.SHIFT, Key.TAB);
    await window.press(Key.ARROW_RIGHT);
    await window.find("#count-100000");
    await window.press(Key.TAB);
    for (const value of PIECES) {
      await window.focused(`count-${value}`);
      if (pieces[value]) await window.type(String(pieces[value]));
      if (value !== PIECES.at(-1)) await window.press(Key.ENTER);
    }
    return Object.entries(pieces).reduce((sum, [value, count]) => sum + Number(value) * count, 0);
  }

  async scan(good, suffix) {
    await this.window.scan(good.code, suffix);
    await this.window.says("scan-announcement", good.name);
    assert.equal((await this.window.focus()).value, "", "a scan leaves nothing in the field");
  }

  /** What the pay sheet asks for. */
  async owes() {
    return rupiah(/Rp[\d.]+/.exec(await this.window.says("pay-due", /Rp[\d.]+/))[0]);
  }

  /** Scans, Enter, Enter: a sale in cash. Returns what was owed. */
  async sell(goods, picture) {
    for (const each of goods) await this.scan(each);
    await this.window.press(Key.ENTER);
    const owed = await this.owes();
    await this.window.press(Key.ENTER);
    await this.done(0);
    if (picture) await this.window.look(picture);
    this.drawer += owed;
    return owed;
  }

  /** Opens the pay sheet, where a power cut has not already left it open. */
  async toPay() {
    if (!(await this.window.has("pay-due"))) await this.window.press(Key.ENTER);
    const owed = await this.owes();
    await this.window.focused("pay-amount");
    return owed;
  }

  /** The sale is made; `change` is what goes back, where the test knows. */
  async done(change) {
    const shown = await this.window.says("sale-done", NUMBER);
    if (change !== undefined) assert.equal(rupiah(await this.window.textOf("change")), change);
    this.kept(NUMBER.exec(shown)[0]);
  }

  kept(number) {
    assert.ok(!this.documents.includes(number), `${number} is a new sale`);
    this.documents.push(number);
    this.sales += 1;
  }

  /** After the plug was pulled while paying: the sale is kept whole, or everything is still in the cart. */
  async afterTheCut() {
    const { window } = this;
    await waitFor(
      "the cart or the last sale",
      async () => (await window.has("cart-line")) || (await window.has("last-sale")),
    );
    if (await window.has("cart-line")) return false;
    const number = NUMBER.exec(await window.textOf("last-sale"))[0];
    if (this.documents.includes(number)) throw new Error(`neither cart nor sale: the last one is ${number}`);
    this.kept(number);
    return true;
  }

  /** The supervisor comes, gives a reason where none was given, and their PIN. */
  async approve(reason, picture) {
    const { window } = this;
    await window.testId("approval");
    if (reason) {
      await window.type(reason, "approval-reason");
      await window.press(Key.ENTER);
    }
    await window.type(PEOPLE.manager.pin, "pin");
    await window.look(picture);
    await window.press(Key.ENTER);
    await window.gone("approval");
  }

  /** A slip is shown as it is printed; Enter puts it away. */
  async paper(picture, title) {
    const { window } = this;
    await window.focused("paper-close");
    const shown = await window.driver.executeScript(() => document.querySelector('[role="dialog"]').innerText);
    assert.ok(shown.includes(title), shown);
    this.documents.push(NUMBER.exec(shown)[0]);
    await window.look(picture);
    await window.press(Key.ENTER);
    await window.focused("scan-field");
  }

  /** The shift's menu: one of its things, by the number that stands beside it. */
  async menu(item) {
    const { window } = this;
    await window.press(Key.F11);
    const number = await window.driver.executeScript(
      (at) => at.querySelector("kbd")?.innerText,
      await window.testId(item),
    );
    await window.press(number);
  }
}
