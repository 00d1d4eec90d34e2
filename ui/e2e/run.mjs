// Starts what the end-to-end tests need, runs them, and stops it all again: a sync server with the demo's cooperatives
// for the head office, and an empty till behind the loopback bridge. The window tests open the real window themselves.
//
// Needs DATABASE_URL and the built programs in $CARGO_TARGET_DIR/debug; the window also a display and a session bus.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./printer.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/lumbung/target");
const programs = join(target, process.env.LUMBUNG_PROFILE ?? "debug");
const artefacts = process.env.LUMBUNG_ARTEFACTS ?? join(target, "e2e");
const place = mkdtempSync(join(tmpdir(), "lumbung-e2e-"));
const children = [];

/** Starts a program; its output goes to a file that is shown when something fails. */
function start(name, program, args, env = {}) {
  const log = openSync(join(place, `${name}.log`), "w");
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", log, log] });
  children.push(child);
  return child;
}

async function until(what, check) {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    try {
      const found = await check();
      if (found) return found;
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come up`);
}

function run(program, args, env) {
  const result = spawnSync(program, args, { env: { ...process.env, ...env }, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

async function startOffice() {
  const port = await freePort();
  const env = {
    LUMBUNG_LISTEN: `127.0.0.1:${port}`,
    LUMBUNG_KEY_FILE: join(place, "server.key"),
    LUMBUNG_UI_DIR: join(root, "ui/dist"),
  };
  const server = join(programs, "lumbung-server");
  start("server", server, ["serve"], env);
  const url = `http://127.0.0.1:${port}`;
  await until("the sync server", async () => (await fetch(`${url}/health`)).ok);
  const demo = join(place, "demo");
  const seed = ["seed", "--dir", demo, "--server", url, "--lumbung-server", server, "--products", "40"];
  run(join(programs, "lumbung-cli"), seed, { ...env, LUMBUNG_KEY_STORE: "file" });
  for (const shop of ["melati-1", "kenanga-1"]) {
    const sell = ["--data", join(demo, shop), "sell", "--count", "6", "--as", "Ani"];
    run(join(programs, "lumbung-cli"), sell, { LUMBUNG_KEY_STORE: "file" });
    const sync = ["--data", join(demo, shop), "call", "sync_now", "{}", "--as", "Sari"];
    run(join(programs, "lumbung-cli"), sync, { LUMBUNG_KEY_STORE: "file" });
  }
  return {
    LUMBUNG_OFFICE_URL: `${url}/office`,
    LUMBUNG_OFFICE_EMAIL: "pusat@lumbung.test",
    LUMBUNG_OFFICE_PASSWORD: "lumbung-demo-2025",
  };
}

/** A till behind its bridge, on a folder of this run. */
async function serveTill(name, folder) {
  const port = await freePort();
  const args = ["--data", join(place, folder), "serve", "--listen", `127.0.0.1:${port}`, "--token", "e2e"];
  start(name, join(programs, "lumbung-cli"), [...args, "--ui", join(root, "ui/dist")], { LUMBUNG_KEY_STORE: "file" });
  const url = `http://127.0.0.1:${port}`;
  await until("the till's bridge", async () => (await fetch(`${url}/health`)).ok);
  return `${url}/#token=e2e`;
}

async function startTill() {
  return { LUMBUNG_TILL_URL: await serveTill("till", "till") };
}

/** Two tills of the demo's first shop: the one it began with, and one that is still empty. */
async function startShop({ LUMBUNG_OFFICE_URL }) {
  return {
    LUMBUNG_SHOP_SERVER: new URL(LUMBUNG_OFFICE_URL).origin,
    LUMBUNG_SHOP_FIRST_URL: await serveTill("shop-first", "demo/melati-1"),
    LUMBUNG_SHOP_SECOND_URL: await serveTill("shop-second", "shop-second"),
  };
}

/** The window tests start and kill windows themselves; they are told where the programs are. */
function windowPrograms() {
  if (!process.env.DISPLAY) throw new Error("the window test needs a display: run it under xvfb-run");
  return { LUMBUNG_WINDOW: join(programs, "lumbung"), LUMBUNG_CLI: join(programs, "lumbung-cli") };
}

async function main() {
  mkdirSync(artefacts, { recursive: true });
  const wanted = process.argv.slice(2);
  const tests = readdirSync(join(root, "ui/e2e"))
    .filter((name) => name.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
    .map((name) => join(root, "ui/e2e", name));
  const needs = (part) => tests.some((path) => path.includes(part));
  const office = needs("office") || needs("shop") ? await startOffice() : undefined;
  const env = {
    ...process.env,
    LUMBUNG_ARTEFACTS: artefacts,
    ...(office ?? {}),
    ...(office && needs("shop") ? await startShop(office) : {}),
    ...(needs("till.browser") ? await startTill() : {}),
    ...(needs("window") ? windowPrograms() : {}),
  };
  const result = spawnSync(process.execPath, ["--test", "--test-concurrency=1", ...tests], { env, stdio: "inherit" });
  if (result.status !== 0) {
    for (const name of readdirSync(place).filter((each) => each.endsWith(".log"))) {
      console.error(`== ${name}\n${readFileSync(join(place, name), "utf8").slice(-4_000)}`);
    }
  }
  console.log(`Pictures: ${artefacts}`);
  return result.status ?? 1;
}

let status = 1;
try {
  status = await main();
} finally {
  for (const child of children) child.kill("SIGTERM");
  await Promise.all(
    children.map((child) => child.exitCode !== null || new Promise((resolve) => child.once("exit", resolve))),
  );
  rmSync(place, { recursive: true, force: true });
}
process.exit(status);
