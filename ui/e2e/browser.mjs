// What every browser test needs: a browser, a scanner, eyes (pictures and axe), and an ear for errors.
//
// LUMBUNG_TILL_URL     an empty core's address with its token (`lumbung-cli serve`)
// LUMBUNG_OFFICE_URL, LUMBUNG_OFFICE_EMAIL, LUMBUNG_OFFICE_PASSWORD   a head office with at least one cooperative
// LUMBUNG_ARTEFACTS    where pictures go (target/e2e) · CHROMIUM the browser · LUMBUNG_COLOUR_SCHEME light or dark

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Where pictures go. */
export const artefacts = process.env.LUMBUNG_ARTEFACTS ?? fileURLToPath(new URL("../../target/e2e", import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const GRAVE = new Set(["serious", "critical"]);

/** The named environment variable; undefined where it is not set, and the test is skipped. */
export function setting(name) {
  return process.env[name] || undefined;
}

/** Opens a page that remembers every error a person would not see. */
export async function openBrowser(
  url,
  { width = 1366, height = 768, colorScheme = process.env.LUMBUNG_COLOUR_SCHEME ?? "light" } = {},
) {
  mkdirSync(artefacts, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    locale: "id-ID",
    timezoneId: "Asia/Jakarta",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    // A refusal is an answer of the core with a 4xx status; the browser logs the status, the screen shows the words.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) errors.push(message.text());
  });
  await page.goto(url);
  return { browser, page, errors };
}

/** Types as a scanner does: fast, ended with Enter. */
export async function scan(page, code) {
  await page.evaluate((text) => {
    // Made at once, so that their times are a scanner's however busy this machine is with each of them.
    const made = (key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    for (const event of [...text, "Enter"].map(made)) {
      const passes = (document.activeElement ?? document.body).dispatchEvent(event);
      if (passes && event.key.length === 1) document.execCommand("insertText", false, event.key);
    }
  }, code);
}

/** Types as a person does. */
export async function type(page, text) {
  await page.keyboard.type(text, { delay: 60 });
}

/** Keeps a picture of the page, and fails on what people with other eyes or hands cannot use. */
export async function look(page, name) {
  await page.screenshot({ path: join(artefacts, `${name}.png`) });
  // Evaluated rather than added as a script: the page's own security policy stays in force.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const grave = violations
    .filter((each) => GRAVE.has(each.impact))
    .map(
      (each) =>
        `${name}: ${each.id} (${each.impact}): ${each.help}: ${each.nodes
          .map((node) => node.html)
          .slice(0, 3)
          .join(" | ")}`,
    );
  assert.deepEqual(grave, [], grave.join("\n"));
}

/** Reads rupiah as a number from a text such as "Rp164.700"; a test's figures are small. */
export function rupiah(text) {
  return Number(text.replace(/[^\d]/g, ""));
}

/** An EAN-13 with its check digit. */
export function ean13(twelve) {
  const sum = [...twelve].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${twelve}${(10 - (sum % 10)) % 10}`;
}
