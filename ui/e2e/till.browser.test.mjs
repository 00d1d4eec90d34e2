// A first day, through the screens alone: found the cooperative, import goods, receive stock, open a shift, sell five
// scans for cash, close with Z, and find the money in the books.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ean13, look, openBrowser, rupiah, scan, setting, type } from "./browser.mjs";

const url = setting("LUMBUNG_TILL_URL");
const MANAGER_PIN = "246810";
const ADMIN_PIN = "135791";
const FLOAT = 200_000;
const COUNT = 40;
const goods = Array.from({ length: COUNT }, (_, index) => ({
  code: ean13(`89912345${String(index).padStart(4, "0")}`),
  name: `Barang Uji ${String(index + 1).padStart(3, "0")}`,
  cost: 4_000 + index * 100,
  price: 5_050 + index * 125,
}));

function csv() {
  const rows = goods.map((each) => `${each.code},${each.name},Uji,PCS,${each.cost},${each.price}`);
  rows.splice(7, 0, "8991234500001,Kode salah,Uji,PCS,1000,1500");
  return ["barcode,name,category,unit,cost,price", ...rows].join("\n");
}

async function signIn(page, name, pin) {
  await page.getByTestId("user-tile").filter({ hasText: name }).click();
  await page.getByLabel("PIN", { exact: true }).waitFor();
  await type(page, pin);
  await page.keyboard.press("Enter");
  await page.getByTestId("user-tile").first().waitFor({ state: "detached" });
}

async function go(page, path) {
  await page.evaluate((to) => {
    window.location.hash = to;
  }, `#${path}`);
}

async function foundCooperative(page) {
  await page.getByTestId("first-create").waitFor();
  await look(page, "till-01-first-start");
  await page.getByTestId("first-create").click();
  await page.getByLabel("Nama koperasi").fill("Koperasi Uji Bersama");
  await page.getByLabel("Alamat").fill("Jl. Melati No. 5\nBandung");
  await page.getByLabel("Nama", { exact: false }).and(page.locator('[data-path="admin_name"]')).fill("Rahma");
  await page.locator('[data-path="admin_pin"]').fill(ADMIN_PIN);
  await page.locator('[data-path="pin_again"]').fill(ADMIN_PIN);
  await page.getByLabel("Nama petugas").fill("Ani");
  await page.getByLabel("PIN petugas").fill(MANAGER_PIN);
  await look(page, "till-02-new-cooperative");
  await page.getByTestId("create-submit").click();
  assert.ok((await page.getByTestId("recovery-key").innerText()).length >= 16, "a recovery key is shown");
  assert.ok(await page.getByTestId("recovery-done").isDisabled(), "nobody passes without keeping the key");
  await page.getByTestId("recovery-confirm").check();
  await look(page, "till-03-recovery-key");
  await page.getByTestId("recovery-done").click();
  await page.getByTestId("user-tile").first().waitFor();
  await look(page, "till-04-sign-in");
}

async function wrongPinIsCounted(page) {
  await page.getByTestId("user-tile").filter({ hasText: "Ani" }).click();
  await type(page, "000000");
  await page.keyboard.press("Enter");
  await page.getByText(/Sisa \d+ percobaan/).waitFor();
}

async function importGoods(page) {
  await go(page, "/barang/impor");
  await page.locator('input[type="file"]').setInputFiles({
    name: "barang.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(csv()),
  });
  await page.getByTestId("import-problems").waitFor();
  assert.match(await page.getByTestId("import-problems").innerText(), /Kode salah/);
  await look(page, "till-05-import-checked");
  await page.getByTestId("import-run").click();
  await page.getByTestId("import-done").click();
  await page.getByText(`${COUNT} barang`, { exact: true }).waitFor();
  await look(page, "till-06-products");
}

async function receiveStock(page) {
  await go(page, "/stok/terima");
  for (const each of goods.slice(0, 5)) {
    await page.getByTestId("scan-field").fill(each.code);
    await page.keyboard.press("Enter");
    await page.getByLabel(`Jumlah ${each.name}`).fill("24");
    await page.getByLabel(`Harga beli ${each.name}`).fill(String(each.cost * 24));
  }
  const posting = await page.getByTestId("receive-posting").innerText();
  assert.match(posting, /D 1151/);
  assert.match(posting, /K 2102/);
  await look(page, "till-07-receive");
  await page.getByTestId("receive-submit").click();
  await page.getByText(/^Diterima:/).waitFor();
}

async function openShift(page) {
  await go(page, "/kasir");
  await page.getByTestId("count-total").fill(String(FLOAT));
  await look(page, "till-08-open-shift");
  await page.getByTestId("open-shift").click();
  await page.getByTestId("scan-field").waitFor();
  await look(page, "till-09-ready");
}

/** Five scans, Enter, Enter. */
async function sellForCash(page) {
  for (const each of goods.slice(0, 5)) {
    await scan(page, each.code);
    await page.getByTestId("cart-line").filter({ hasText: each.name }).waitFor();
  }
  const total = goods.slice(0, 5).reduce((sum, each) => sum + each.price, 0);
  await page
    .getByTestId("till-total")
    .filter({ hasText: total.toLocaleString("id-ID") })
    .waitFor();
  await look(page, "till-10-cart");
  await page.keyboard.press("Enter");
  await page.getByTestId("pay-due").waitFor();
  const due = rupiah((await page.getByTestId("pay-due").innerText()).split("\n").find((line) => line.startsWith("Rp")));
  assert.equal(due % 100, 0, "cash is rounded to hundreds");
  await look(page, "till-11-pay");
  await page.keyboard.press("Enter");
  await page.getByTestId("sale-done").waitFor();
  assert.equal(rupiah(await page.getByTestId("change").innerText()), 0);
  await look(page, "till-12-change");
  return due;
}

/** A typed amount, a quantity before the scan, a line taken out and put back, an unknown code in between. */
async function sellWithChange(page) {
  await type(page, "3*");
  await scan(page, goods[5].code);
  await page.getByTestId("cart-line").filter({ hasText: "3 ×" }).waitFor();
  assert.equal(await page.getByTestId("scan-field").inputValue(), "", "the scan left nothing in the field");
  await scan(page, "8990000000001");
  await page.getByTestId("unknown-code").waitFor();
  await look(page, "till-13-unknown-code");
  await scan(page, goods[6].code);
  await page.getByTestId("unknown-code").waitFor({ state: "detached" });
  await page.keyboard.press("Delete");
  await page.getByTestId("cart-line").filter({ hasText: goods[6].name }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Urungkan" }).click();
  await page.getByTestId("cart-line").filter({ hasText: goods[6].name }).waitFor();
  // A power cut here: the page is loaded anew and lands in the same cart.
  await page.waitForTimeout(400);
  await page.reload();
  await page.getByTestId("cart-line").filter({ hasText: goods[6].name }).waitFor();
  await page.keyboard.press("F12");
  await page.getByTestId("pay-due").waitFor();
  const due = rupiah((await page.getByTestId("pay-due").innerText()).split("\n").find((line) => line.startsWith("Rp")));
  await type(page, "100000");
  await page
    .getByTestId("pay-change")
    .filter({ hasText: (100_000 - due).toLocaleString("id-ID") })
    .waitFor();
  await page.keyboard.press("Enter");
  await page.getByTestId("sale-done").waitFor();
  assert.equal(rupiah(await page.getByTestId("change").innerText()), 100_000 - due);
  return due;
}

async function closeShift(page, expected) {
  await page.keyboard.press("F11");
  await page.getByTestId("shift-z").click();
  await page.getByTestId("count-total").fill(String(expected));
  await look(page, "till-14-close-shift");
  await page.getByTestId("close-shift").click();
  await page.getByTestId("shift-closed").waitFor();
  const shown = await page.getByTestId("shift-closed").innerText();
  assert.ok(shown.includes("Uang di laci cocok."), shown);
  await look(page, "till-15-z-report");
  await page.getByTestId("z-close").click();
  await page.getByTestId("open-shift").waitFor();
}

async function readBooks(page) {
  await go(page, "/buku");
  await page.getByTestId("table-totals").filter({ hasText: "Rp" }).waitFor();
  const [opening, debit, credit] = (await page.getByTestId("table-totals").innerText()).match(/Rp[\d.]+/g) ?? [];
  assert.equal(opening, "Rp0", "the first month opens with nothing");
  assert.ok(debit !== "Rp0" && debit === credit, `debit equals credit: ${debit} ${credit}`);
  await look(page, "till-16-trial-balance");
  await page.getByTestId("table").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/buku\/akun/);
  await page.getByTestId("table").locator('[aria-rowindex="2"]').waitFor();
  await look(page, "till-17-ledger");
  await page.getByTestId("table").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByTestId("entry").first().waitFor();
  await look(page, "till-18-change-set");
  await go(page, "/buku/periksa");
  await page.getByTestId("verify-run").click();
  await page.getByTestId("verify-result").filter({ hasText: "Pembukuan cocok" }).waitFor();
  await look(page, "till-19-verify");
}

async function lookAround(page) {
  const pages = [
    ["beranda", "home"],
    ["stok", "stock"],
    ["anggota", "members"],
    ["penjualan", "sales"],
    ["penjualan/shift", "shifts"],
    ["buku/periode", "periods"],
    ["sinkronisasi", "sync"],
    ["pengaturan", "settings"],
    ["pengaturan/printer", "printer"],
  ];
  for (const [path, name] of pages) {
    await go(page, `/${path}`);
    await page.locator("main h1").waitFor();
    await page.waitForTimeout(300);
    await look(page, `till-20-${name}`);
  }
}

async function asAdministrator(page) {
  await go(page, "/beranda");
  await page.getByRole("button", { name: "Ani" }).click();
  await page.getByTestId("user-tile").first().waitFor();
  await signIn(page, "Rahma", ADMIN_PIN);
  for (const [path, name] of [
    ["pengguna", "users"],
    ["pengaturan/perangkat", "devices"],
  ]) {
    await go(page, `/${path}`);
    await page.locator("main h1").waitFor();
    await page.waitForTimeout(300);
    await look(page, `till-21-${name}`);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "till-22-dark");
}

test(
  "a first day at the till, from an empty device to a closed shift",
  {
    skip: url ? false : "LUMBUNG_TILL_URL is not set",
    timeout: 240_000,
  },
  async () => {
    const { browser, page, errors } = await openBrowser(url);
    try {
      await foundCooperative(page);
      await wrongPinIsCounted(page);
      await signIn(page, "Ani", MANAGER_PIN);
      await importGoods(page);
      await receiveStock(page);
      await openShift(page);
      const first = await sellForCash(page);
      const second = await sellWithChange(page);
      await closeShift(page, FLOAT + first + second);
      await readBooks(page);
      await lookAround(page);
      await asAdministrator(page);
      assert.deepEqual(errors, []);
    } catch (error) {
      await page
        .screenshot({ path: `${process.env.LUMBUNG_ARTEFACTS ?? "../target/e2e"}/till-failed.png` })
        .catch(() => undefined);
      throw error;
    } finally {
      await browser.close();
    }
  },
);
