// The real window, driven as a person drives it: first start, import, printer, shift, five scans, cash; the receipt's
// bytes arrive at a printer on the network (a socket of this test), and the Z report after it.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Builder, By, Key, until } from "selenium-webdriver";

const driverUrl = process.env.LUMBUNG_DRIVER_URL;
const artefacts = process.env.LUMBUNG_ARTEFACTS ?? tmpdir();
const PATIENCE_MS = 20_000;
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

/** A printer on the network that prints nothing: it keeps the bytes of every job. */
async function startPrinter() {
  const jobs = [];
  const server = createServer((socket) => {
    const parts = [];
    socket.on("data", (part) => parts.push(part));
    socket.on("error", () => undefined);
    socket.on("close", () => jobs.push(Buffer.concat(parts)));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { jobs, address: `127.0.0.1:${server.address().port}`, close: () => server.close() };
}

class Window {
  constructor(driver) {
    this.driver = driver;
    this.pictures = 0;
  }

  async find(selector, text) {
    const by =
      text === undefined ? By.css(selector) : By.xpath(`//*[contains(., ${JSON.stringify(text)})][${selector}]`);
    return this.driver.wait(until.elementLocated(by), PATIENCE_MS, `${selector} ${text ?? ""}`);
  }

  testId(name) {
    return this.find(`[data-testid="${name}"]`);
  }

  async labelled(label) {
    const xpath = `//label[normalize-space(translate(., '*', ''))=${JSON.stringify(label)}]`;
    const found = await this.driver.wait(until.elementLocated(By.xpath(xpath)), PATIENCE_MS, `label ${label}`);
    return this.driver.findElement(By.id(await found.getAttribute("for")));
  }

  /** Types into a field that is still empty. */
  async fill(element, text) {
    await element.sendKeys(text);
  }

  /** Types as a person does: faster keys would be taken for a scanner's. */
  async type(element, text) {
    await element.click();
    for (const key of text) {
      await element.sendKeys(key);
      await this.driver.sleep(60);
    }
  }

  async go(path) {
    await this.driver.executeScript("window.location.hash = arguments[0]", `#${path}`);
  }

  press(...keys) {
    return this.driver
      .actions()
      .sendKeys(...keys)
      .perform();
  }

  /** Keys of a scanner: all within one turn of the page, so their gaps do not depend on how busy this machine is. */
  scan(code) {
    return this.driver.executeScript((text) => {
      for (const key of [...text, "Enter"]) {
        const aim = document.activeElement ?? document.body;
        aim.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      }
    }, code);
  }

  async look(name) {
    this.pictures += 1;
    const number = String(this.pictures).padStart(2, "0");
    const picture = Buffer.from(await this.driver.takeScreenshot(), "base64");
    writeFileSync(join(artefacts, `window-${number}-${name}.png`), picture);
  }

  async textOf(testId) {
    return (await this.testId(testId)).getText();
  }
}

async function openWindow() {
  const options = { binary: process.env.LUMBUNG_WINDOW, args: ["--data", process.env.LUMBUNG_WINDOW_DATA] };
  const driver = await new Builder()
    .disableEnvironmentOverrides()
    .usingServer(driverUrl)
    .withCapabilities({ browserName: "wry", "webkitgtk:browserOptions": options })
    .build();
  return new Window(driver);
}

async function firstStart(window) {
  await (await window.testId("first-create")).click();
  await window.fill(await window.labelled("Nama koperasi"), "Koperasi Jendela");
  await window.fill(await window.labelled("Alamat"), "Jl. Kaca No. 1");
  await window.fill(await window.find('[data-path="admin_name"]'), "Rahma");
  await window.fill(await window.find('[data-path="admin_pin"]'), ADMIN_PIN);
  await window.fill(await window.find('[data-path="pin_again"]'), ADMIN_PIN);
  await window.fill(await window.labelled("Nama petugas"), "Ani");
  await window.fill(await window.labelled("PIN petugas"), MANAGER_PIN);
  await window.look("first-start");
  await (await window.testId("create-submit")).click();
  await (await window.testId("recovery-confirm")).click();
  await window.look("recovery-key");
  await (await window.testId("recovery-done")).click();
  const tile = By.xpath('//*[@data-testid="user-tile"][contains(., "Ani")]');
  await (await window.driver.wait(until.elementLocated(tile), PATIENCE_MS)).click();
  await window.labelled("PIN");
  await window.press(MANAGER_PIN, Key.ENTER);
  await window.driver.wait(async () => (await window.driver.findElements(tile)).length === 0, PATIENCE_MS, "signed in");
}

async function importGoods(window) {
  const rows = goods.map((each) => `${each.code},${each.name},Uji,PCS,${each.price - 2_000},${each.price}`);
  const file = join(process.env.LUMBUNG_WINDOW_DATA, "..", "goods.csv");
  writeFileSync(file, ["barcode,name,category,unit,cost,price", ...rows].join("\n"));
  await window.go("/barang/impor");
  await (await window.find('input[type="file"]')).sendKeys(file);
  await (await window.testId("import-run")).click();
  await window.look("import");
  await (await window.testId("import-done")).click();
}

async function setPrinter(window, address) {
  await window.go("/pengaturan/printer");
  // The page's own select is opened with the keyboard, as everything else here.
  const kind = await window.labelled("Jenis sambungan").catch(() => window.find("form input"));
  await kind.click();
  const option = By.xpath('//*[@role="option"][contains(., "aringan")]');
  await (await window.driver.wait(until.elementLocated(option), PATIENCE_MS)).click();
  await window.fill(await window.find('[data-path="address"]'), address);
  await window.look("printer");
  await (await window.find('button[type="submit"]')).click();
  await window.driver.wait(until.elementLocated(By.xpath('//*[contains(., "Tersimpan")]')), PATIENCE_MS);
}

async function sell(window) {
  await window.go("/kasir");
  await window.type(await window.testId("count-total"), String(FLOAT));
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
  await window.look("cart");
  await window.press(Key.ENTER);
  await window.testId("pay-due");
  await window.look("pay");
  await window.press(Key.ENTER);
  await window.testId("sale-done");
  await window.look("change");
  return scanned.reduce((sum, each) => sum + each.price, 0);
}

async function closeShift(window, counted) {
  await window.press(Key.F11);
  await (await window.testId("shift-z")).click();
  await window.type(await window.testId("count-total"), String(counted));
  await (await window.testId("close-shift")).click();
  const shown = await window.textOf("shift-closed");
  await window.look("z-report");
  // What should be there, what was counted, and no difference.
  assert.match(shown, /Tunai\s*Rp([\d.]+)\s*Rp\1\s*Rp0/);
}

function arrived(printer, count) {
  const end = Date.now() + PATIENCE_MS;
  return new Promise((resolve, reject) => {
    const check = () => {
      const full = printer.jobs.filter((job) => job.length > 100);
      if (full.length >= count) return resolve(full);
      if (Date.now() > end) return reject(new Error(`${full.length} of ${count} papers arrived`));
      setTimeout(check, 50);
    };
    check();
  });
}

test(
  "a first day in the real window, down to the bytes of the receipt",
  { skip: driverUrl ? false : "LUMBUNG_DRIVER_URL is not set", timeout: 180_000 },
  async () => {
    mkdirSync(artefacts, { recursive: true });
    mkdirSync(process.env.LUMBUNG_WINDOW_DATA, { recursive: true });
    const printer = await startPrinter();
    const window = await openWindow();
    try {
      await firstStart(window);
      await importGoods(window);
      await setPrinter(window, printer.address);
      const sold = await sell(window);
      const [receipt] = await arrived(printer, 1);
      writeFileSync(join(artefacts, "receipt.escpos"), receipt);
      const text = receipt.toString("latin1");
      for (const each of goods.slice(0, 5)) assert.ok(text.includes(each.name), `${each.name} is on the receipt`);
      assert.ok(text.includes(sold.toLocaleString("id-ID")), "the total is on the receipt");
      assert.ok(receipt.includes(Buffer.from([0x1b, 0x70, 0x00, 0x19, 0xfa])), "the drawer was opened");
      await closeShift(window, FLOAT + sold);
      const [, report] = await arrived(printer, 2);
      writeFileSync(join(artefacts, "z-report.escpos"), report);
      assert.match(report.toString("latin1"), /Z-K01-1/);
    } catch (error) {
      await window.look("failed").catch(() => undefined);
      throw error;
    } finally {
      await window.driver.quit();
      printer.close();
    }
  },
);
