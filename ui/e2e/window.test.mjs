// The real window, driven as a person drives it: first start, import, printer, shift, five scans, cash; the receipt's
// bytes arrive at a printer on the network (a socket of this test), and the Z report after it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { By, until } from "selenium-webdriver";
import { makePrinter } from "./printer.mjs";
import { artefacts, Key, PATIENCE_MS, violations, Window } from "./window.mjs";

const ADMIN_PIN = "135791";
const MANAGER_PIN = "246810";
const FLOAT = 100_000;

function ean13(twelve) {
  const sum = [...twelve].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${twelve}${(10 - (sum % 10)) % 10}`;
}

const goods = Array.from({ length: 6 }, (_, index) => ({
  code: ean13(`89977000${String(index).padStart(4, "0")}`),
  name: `Barang Jendela ${index + 1}`,
  price: 10_000 + index * 1_000,
}));

/** Types into a field that is still empty. */
const fill = async (element, text) => element.sendKeys(text);

async function firstStart(window) {
  await (await window.testId("first-create")).click();
  await fill(await window.labelled("Nama koperasi"), "Koperasi Jendela");
  await fill(await window.labelled("Alamat"), "Jl. Kaca No. 1");
  await fill(await window.find('[data-path="admin_name"]'), "Rahma");
  await fill(await window.find('[data-path="admin_pin"]'), ADMIN_PIN);
  await fill(await window.find('[data-path="pin_again"]'), ADMIN_PIN);
  await fill(await window.labelled("Nama petugas"), "Ani");
  await fill(await window.labelled("PIN petugas"), MANAGER_PIN);
  await window.look("01-first-start");
  await (await window.testId("create-submit")).click();
  await (await window.testId("recovery-confirm")).click();
  await window.look("02-recovery-key");
  await (await window.testId("recovery-done")).click();
  const tile = By.xpath('//*[@data-testid="user-tile"][contains(., "Ani")]');
  await (await window.driver.wait(until.elementLocated(tile), PATIENCE_MS)).click();
  await window.labelled("PIN");
  await window.press(MANAGER_PIN, Key.ENTER);
  await window.driver.wait(async () => (await window.driver.findElements(tile)).length === 0, PATIENCE_MS, "signed in");
}

async function importGoods(window, data) {
  const rows = goods.map((each) => `${each.code},${each.name},Uji,PCS,${each.price - 2_000},${each.price}`);
  const file = join(data, "goods.csv");
  writeFileSync(file, ["barcode,name,category,unit,cost,price", ...rows].join("\n"));
  await window.go("/barang/impor");
  await (await window.find('input[type="file"]')).sendKeys(file);
  await (await window.testId("import-run")).click();
  await window.look("03-import");
  await (await window.testId("import-done")).click();
}

async function setPrinter(window, address) {
  await window.go("/pengaturan/printer");
  // The page's own select is opened with the keyboard, as everything else here.
  const kind = await window.labelled("Jenis sambungan").catch(() => window.find("form input"));
  await kind.click();
  const option = By.xpath('//*[@role="option"][contains(., "aringan")]');
  await (await window.driver.wait(until.elementLocated(option), PATIENCE_MS)).click();
  await fill(await window.find('[data-path="address"]'), address);
  await window.look("04-printer");
  await (await window.find('button[type="submit"]')).click();
  await window.driver.wait(until.elementLocated(By.xpath('//*[contains(., "Tersimpan")]')), PATIENCE_MS);
}

async function sell(window) {
  await window.go("/kasir");
  await window.type(String(FLOAT), "count-total");
  await (await window.testId("open-shift")).click();
  await window.testId("scan-field");
  const scanned = goods.slice(0, 5);
  for (const [index, each] of scanned.entries()) {
    await window.scan(each.code);
    await window.driver.wait(
      async () => (await window.driver.findElements(By.css('[data-testid="cart-line"]'))).length === index + 1,
      PATIENCE_MS,
      each.name,
    );
  }
  await window.look("05-cart");
  await window.press(Key.ENTER);
  await window.testId("pay-due");
  await window.look("06-pay");
  await window.press(Key.ENTER);
  await window.testId("sale-done");
  await window.look("07-change");
  return scanned.reduce((sum, each) => sum + each.price, 0);
}

async function closeShift(window, counted) {
  await window.press(Key.F11);
  await (await window.testId("shift-z")).click();
  await window.type(String(counted), "count-total");
  await (await window.testId("close-shift")).click();
  const shown = await window.textOf("shift-closed");
  await window.look("08-z-report");
  // What should be there, what was counted, and no difference.
  assert.match(shown, /Tunai\s*Rp([\d.]+)\s*Rp\1\s*Rp0/);
}

test(
  "a first day in the real window, down to the bytes of the receipt",
  { skip: process.env.LUMBUNG_WINDOW ? false : "LUMBUNG_WINDOW is not set", timeout: 180_000 },
  async () => {
    mkdirSync(artefacts, { recursive: true });
    const data = mkdtempSync(join(tmpdir(), "lumbung-first-day-"));
    const printer = await makePrinter();
    await printer.on();
    const window = await Window.open(data, "window");
    try {
      await firstStart(window);
      await importGoods(window, data);
      await setPrinter(window, printer.address);
      const sold = await sell(window);
      const [receipt] = await printer.papers(1);
      writeFileSync(join(artefacts, "receipt.escpos"), receipt);
      const text = receipt.toString("latin1");
      for (const each of goods.slice(0, 5)) assert.ok(text.includes(each.name), `${each.name} is on the receipt`);
      assert.ok(text.includes(sold.toLocaleString("id-ID")), "the total is on the receipt");
      assert.ok(receipt.includes(Buffer.from([0x1b, 0x70, 0x00, 0x19, 0xfa])), "the drawer was opened");
      await closeShift(window, FLOAT + sold);
      const [, report] = await printer.papers(2);
      writeFileSync(join(artefacts, "z-report.escpos"), report);
      assert.match(report.toString("latin1"), /Z-K01-1/);
      assert.deepEqual(violations, []);
    } catch (error) {
      await window.picture("failed").catch(() => undefined);
      throw error;
    } finally {
      await window.close();
      await printer.off();
      rmSync(data, { recursive: true, force: true });
    }
  },
);
