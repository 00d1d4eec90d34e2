// A first day, through the screens alone: found the cooperative, import goods, receive stock, open a shift, sell five
// scans for cash, close with Z, and find the money in the books.

import assert from "node:assert/strict";
import { test } from "node:test";
import { artefacts, look, openBrowser, setting } from "./browser.mjs";
import { sellAtNewPrice, sellForCash, sellThroughSilence, sellWithChange } from "./till_sales.mjs";
import {
  ADMIN,
  FLOAT,
  foundCooperative,
  go,
  importGoods,
  MANAGER,
  openShift,
  receiveStock,
  signIn,
  wrongPinIsCounted,
} from "./till_setup.mjs";

const url = setting("LUMBUNG_TILL_URL");

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
  await page.getByRole("button", { name: MANAGER.name }).click();
  await page.getByTestId("user-tile").first().waitFor();
  await signIn(page, ADMIN);
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
      await signIn(page, MANAGER);
      await importGoods(page);
      await receiveStock(page);
      await openShift(page);
      const first = await sellForCash(page);
      const second = await sellWithChange(page);
      const third = await sellThroughSilence(page);
      const fourth = await sellAtNewPrice(page);
      await closeShift(page, FLOAT + first + second + third + fourth);
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
