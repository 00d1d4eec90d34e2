// Everything before the first sale: founding the cooperative, its goods, its stock, its shift.

import assert from "node:assert/strict";
import { ean13, look, type } from "./browser.mjs";

export const ADMIN = { name: "Rahma", pin: "135791" };
export const MANAGER = { name: "Ani", pin: "246810" };
export const FLOAT = 200_000;
const COUNT = 40;
export const goods = Array.from({ length: COUNT }, (_, index) => ({
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

export async function signIn(page, { name, pin }) {
  await page.getByTestId("user-tile").filter({ hasText: name }).click();
  await page.getByLabel("PIN", { exact: true }).waitFor();
  await type(page, pin);
  await page.keyboard.press("Enter");
  await page.getByTestId("user-tile").first().waitFor({ state: "detached" });
}

export async function go(page, path) {
  await page.evaluate((to) => {
    window.location.hash = to;
  }, `#${path}`);
}

export async function foundCooperative(page) {
  await page.getByTestId("first-create").waitFor();
  await look(page, "till-01-first-start");
  await page.getByTestId("first-create").click();
  await page.getByLabel("Nama koperasi").fill("Koperasi Uji Bersama");
  await page.getByLabel("Alamat").fill("Jl. Melati No. 5\nBandung");
  await page.getByLabel("Nama", { exact: false }).and(page.locator('[data-path="admin_name"]')).fill(ADMIN.name);
  await page.locator('[data-path="admin_pin"]').fill(ADMIN.pin);
  await page.locator('[data-path="pin_again"]').fill(ADMIN.pin);
  await page.getByLabel("Nama petugas").fill(MANAGER.name);
  await page.getByLabel("PIN petugas").fill(MANAGER.pin);
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

export async function wrongPinIsCounted(page) {
  await page.getByTestId("user-tile").filter({ hasText: MANAGER.name }).click();
  await type(page, "000000");
  await page.keyboard.press("Enter");
  await page.getByText(/Sisa \d+ percobaan/).waitFor();
}

export async function importGoods(page) {
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

export async function receiveStock(page) {
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

export async function openShift(page) {
  await go(page, "/kasir");
  await page.getByTestId("count-total").fill(String(FLOAT));
  await look(page, "till-08-open-shift");
  await page.getByTestId("open-shift").click();
  await page.getByTestId("scan-field").waitFor();
  await look(page, "till-09-ready");
}
