// The head office: sign in, compare, download; on a desk and on a telephone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { look, openBrowser, setting } from "./browser.mjs";

const url = setting("LUMBUNG_OFFICE_URL");
const email = setting("LUMBUNG_OFFICE_EMAIL") ?? "";
const password = setting("LUMBUNG_OFFICE_PASSWORD") ?? "";
const sizes = [
  ["desk", { width: 1366, height: 768 }],
  ["phone", { width: 390, height: 844 }],
];

async function open(page, path) {
  await page.evaluate((to) => {
    window.location.hash = to;
  }, `#${path}`);
  await page.locator("main h1").waitFor();
}

async function download(page) {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Unduh CSV" }).click(),
  ]);
  return readFile(await file.path(), "utf8");
}

/** Nothing hangs over the edge of a telephone; wide tables scroll inside their own frame. */
async function fits(page) {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(excess <= 0, `the page is ${excess} px too wide`);
}

for (const [name, size] of sizes) {
  test(
    `the head office compares its cooperatives (${name})`,
    {
      skip: url ? false : "LUMBUNG_OFFICE_URL is not set",
      timeout: 120_000,
    },
    async () => {
      const { browser, page, errors } = await openBrowser(url, size);
      try {
        await page.getByLabel("Surel").waitFor();
        await look(page, `office-${name}-1-sign-in`);
        await page.getByLabel("Surel").fill(email);
        await page.getByLabel("Sandi").fill(`${password}-salah`);
        await page.keyboard.press("Enter");
        await page.getByTestId("refusal").waitFor();
        await page.getByLabel("Sandi").fill(password);
        await page.keyboard.press("Enter");
        await page.getByTestId("cooperative").first().waitFor();
        await look(page, `office-${name}-2-cooperatives`);
        await fits(page);

        await open(page, "/neraca");
        await page.getByTestId("complete-up-to").waitFor();
        await look(page, `office-${name}-3-trial-balance`);
        await fits(page);
        assert.match(await download(page), /Lengkap sampai/, "the file says how far it is complete");

        await open(page, "/penjualan");
        await page.getByTestId("complete-up-to").waitFor();
        await look(page, `office-${name}-4-sales`);
        await fits(page);
        assert.match(await download(page), /Lengkap sampai/);
        assert.deepEqual(errors, []);
      } finally {
        await browser.close();
      }
    },
  );
}
