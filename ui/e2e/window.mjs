// The real window, driven by WebKit's own driver as a person drives it: by keys. Each start of the window has a driver
// of its own, so that a window can be killed like a till whose plug is pulled.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Builder, By, Key, until } from "selenium-webdriver";
import { freePort } from "./printer.mjs";
import { waitFor } from "./wait.mjs";

export { Key };
export const artefacts = process.env.LUMBUNG_ARTEFACTS ?? tmpdir();
export const PATIENCE_MS = 30_000;
const PACE_MS = 75;
const program = process.env.LUMBUNG_WINDOW;
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WebKit's driver; the variables tell the window that it may be driven. */
async function startDriver() {
  const port = await freePort();
  const env = { ...process.env, TAURI_AUTOMATION: "true", TAURI_WEBVIEW_AUTOMATION: "true", LUMBUNG_KEY_STORE: "file" };
  const child = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], { env, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  await waitFor("the window's driver", async () => (await fetch(`${url}/status`)).ok);
  return { child, url };
}

/** The window that this driver opened, by its process. */
function windowOf(driver) {
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = /^\d+ \(.*\) \S+ (\d+)/s.exec(readFileSync(`/proc/${id}/stat`, "utf8"))?.[1];
      if (Number(parent) === driver.pid && readlinkSync(`/proc/${id}/exe`) === program) return Number(id);
    } catch {
      // It ended while we looked.
    }
  }
  return undefined;
}

/** Whether nothing of a process runs any more: a thread that still writes to the disk holds the data folder's lock. */
function hasEnded(id) {
  try {
    const state = /^\d+ \(.*\) (\S)/s.exec(readFileSync(`/proc/${id}/stat`, "utf8"))?.[1];
    return state === "Z" && readdirSync(`/proc/${id}/task`).length === 1;
  } catch {
    return true;
  }
}

/** Ends a driver; one that lost its window may not hear a polite word. */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** What does not come shall be named, instead of keeping everybody waiting. */
function answered(answer, what) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer: ${what}`)), PATIENCE_MS);
  });
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

const impatient = (execute) => (command) => answered(execute(command), command.getName());

/** What axe found on every screen that was looked at. */
export const violations = [];

export class Window {
  constructor(driver, process, name) {
    this.driver = driver;
    this.process = process;
    this.name = name;
  }

  /** Opens the window on a data folder; pictures are named after `name`. */
  static async open(data, name) {
    mkdirSync(artefacts, { recursive: true });
    const { child, url } = await startDriver();
    try {
      const opening = new Builder()
        .disableEnvironmentOverrides()
        .usingServer(url)
        .withCapabilities({
          browserName: "wry",
          "webkitgtk:browserOptions": { binary: program, args: ["--data", data] },
        })
        .build();
      const driver = await answered(opening, "the window to open");
      driver.execute = impatient(driver.execute.bind(driver));
      return new Window(driver, child, name);
    } catch (error) {
      const id = windowOf(child);
      if (id) process.kill(id, "SIGKILL");
      await end(child);
      throw error;
    }
  }

  /** The plug is pulled: nothing of the program gets another turn. */
  async kill() {
    const id = windowOf(this.process);
    assert.ok(id, "the window's process is there");
    process.kill(id, "SIGKILL");
    await waitFor("the window's end", () => hasEnded(id));
    await end(this.process);
  }

  /** Closes the window as a person does, and waits until its program has ended. */
  async close() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const id = windowOf(this.process);
    await this.driver.quit().catch(() => undefined);
    if (id) await waitFor("the window's end", () => hasEnded(id)).catch(() => process.kill(id, "SIGKILL"));
    await end(this.process);
  }

  async find(selector, text) {
    const by =
      text === undefined ? By.css(selector) : By.xpath(`//*[contains(., ${JSON.stringify(text)})][${selector}]`);
    return this.driver.wait(until.elementLocated(by), PATIENCE_MS, `${selector} ${text ?? ""}`);
  }

  testId(name) {
    return this.find(`[data-testid="${name}"]`);
  }

  async has(testId) {
    return (await this.driver.findElements(By.css(`[data-testid="${testId}"]`))).length > 0;
  }

  gone(testId) {
    return waitFor(`${testId} to go`, async () => !(await this.has(testId)));
  }

  async labelled(label) {
    const xpath = `//label[normalize-space(translate(., '*', ''))=${JSON.stringify(label)}]`;
    const found = await this.driver.wait(until.elementLocated(By.xpath(xpath)), PATIENCE_MS, `label ${label}`);
    return this.driver.findElement(By.id(await found.getAttribute("for")));
  }

  /** What stands there, also where it is only said to those who do not see. */
  async textOf(testId) {
    return this.driver.executeScript((at) => at.innerText, await this.testId(testId));
  }

  /** Waits until this text stands in the named place, and gives all of it. */
  says(testId, text) {
    const fits = (shown) => (text instanceof RegExp ? text.test(shown) : shown.includes(text));
    return waitFor(`${testId} to say ${text}`, async () => {
      const shown = await this.textOf(testId);
      return fits(shown) ? shown : undefined;
    });
  }

  async go(path) {
    await this.driver.executeScript("window.location.hash = arguments[0]", `#${path}`);
  }

  /** Keys as they come; for a text that Enter follows, `type`. */
  press(...keys) {
    return this.driver
      .actions()
      .sendKeys(...keys)
      .perform();
  }

  /** One key while another is held down. */
  pressWith(held, key) {
    return this.driver.actions().keyDown(held).sendKeys(key).keyUp(held).perform();
  }

  /** What has the focus: its test id or tag, and what stands in it. */
  focus() {
    return this.driver.executeScript(() => {
      const at = document.activeElement;
      return { id: at?.dataset?.testid ?? at?.id ?? "", tag: at?.tagName, type: at?.type, value: at?.value ?? "" };
    });
  }

  /** Waits until this field has the focus, as it must have by itself. */
  focused(testId) {
    let at;
    return waitFor(
      `the focus on ${testId}`,
      async () => {
        at = await this.focus();
        return at.id === testId;
      },
      { left: () => `it is on ${JSON.stringify(at)}` },
    );
  }

  /** Types into whatever has the focus, at the pace of a quick person (faster keys are a scanner's), and goes on once it
   * stands there. */
  async type(text, into) {
    if (into) await this.focused(into);
    const before = (await this.focus()).value;
    const keys = this.driver.actions();
    for (const key of text) keys.sendKeys(key).pause(PACE_MS);
    await keys.perform();
    const plain = (value) => value.replaceAll(".", "");
    await waitFor(`${text} to be typed`, async () => {
      const { value } = await this.focus();
      return value !== before && plain(value).endsWith(plain(text));
    });
  }

  /** Keys of a scanner: made at once, so that their times do not depend on how busy this machine is with each. */
  scan(code, suffix = "Enter") {
    return this.driver.executeScript(
      (text, last) => {
        const init = { bubbles: true, cancelable: true };
        for (const event of [...text, last].map((key) => new KeyboardEvent("keydown", { key, ...init }))) {
          const passes = (document.activeElement ?? document.body).dispatchEvent(event);
          if (passes && event.key.length === 1) document.execCommand("insertText", false, event.key);
        }
      },
      code,
      suffix,
    );
  }

  async picture(name) {
    // What was decided is drawn with the next frame.
    await this.driver.executeAsyncScript(
      "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));",
    );
    const picture = Buffer.from(await this.driver.takeScreenshot(), "base64");
    writeFileSync(join(artefacts, `${this.name}-${name}.png`), picture);
  }

  /** Keeps a picture, and notes what people with other eyes or hands cannot use: `violations`, for the test to ask. */
  async look(name) {
    await this.picture(name);
    const found = await this.driver.executeAsyncScript(
      `${axeSource};
       const done = arguments[arguments.length - 1];
       const said = (each) => each.id + " (" + each.impact + "): " + each.help + ": " +
         each.nodes.map((node) => node.html + " " + node.failureSummary).slice(0, 3).join(" | ");
       window.axe.run(document, { resultTypes: ["violations"] }).then((found) => done(found.violations.map(said)),
         (error) => done([String(error)]));`,
    );
    violations.push(...found.map((each) => `${this.name}-${name}: ${each}`));
  }
}
