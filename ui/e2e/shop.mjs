// A shop that is ready to open: founded, with people, goods on the shelf, a member and a printer's address; and its
// books once the day is over. All of it by the programs themselves, through the bridge.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { v7 as newId } from "uuid";
import { freePort } from "./printer.mjs";
import { waitFor } from "./wait.mjs";

const TOKEN = "e2e";
const cli = process.env.LUMBUNG_CLI;
const env = { ...process.env, LUMBUNG_KEY_STORE: "file" };

export const PEOPLE = {
  super_admin: { name: "Rahma", pin: "135791" },
  manager: { name: "Sari", pin: "246810" },
  cashier: { name: "Ani", pin: "111222" },
  finance_officer: { name: "Dewi", pin: "333444" },
  warehouse_staff: { name: "Tono", pin: "555666" },
};
const sen = (rupiah) => String(rupiah * 100);

/** The goods, at their prices in rupiah. */
export const GOODS = {
  oil: {
    code: "8991234567006",
    name: "Minyak Goreng 2L",
    tax_class: "taxed",
    price: 38_500,
    member: 36_500,
    cost: 33_000,
  },
  sugar: { code: "8991234567013", name: "Gula Pasir 1kg", tax_class: "exempt", price: 17_500, cost: 16_000 },
  rice: { code: "8991234567020", name: "Beras Medium 5kg", tax_class: "exempt", price: 74_000, cost: 70_250 },
  soap: { code: "8991234567037", name: "Sabun Mandi Melati 85g", tax_class: "taxed", price: 4_550, cost: 3_600 },
  tea: { code: "8991234567044", name: "Teh Celup isi 25", tax_class: "taxed", price: 7_920, cost: 6_100 },
};
export const MEMBER = { number: "A-0012", name: "Siti Aminah" };

/** Opens a data folder behind the bridge while `work` runs; `call` acts for whoever `as` signed in. */
export async function atDesk(data, work) {
  const port = await freePort();
  const args = ["--data", data, "serve", "--listen", `127.0.0.1:${port}`, "--token", TOKEN];
  const child = spawn(cli, args, { env, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  const call = async (command, request = {}) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${url}/call/${command}`, { method: "POST", headers, body: JSON.stringify(request) });
    if (!response.ok) throw new Error(`${command}: ${await response.text()}`);
    return response.json();
  };
  const as = async (role) => {
    const { users } = await call("start_status");
    const { user_id } = users.find((each) => each.name === PEOPLE[role].name);
    await call("sign_in", { user_id, pin: PEOPLE[role].pin });
  };
  try {
    await waitFor("the bridge", async () => (await fetch(`${url}/health`)).ok);
    return await work({ call, as });
  } finally {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
}

async function stock({ call, as }) {
  await as("manager");
  const lines = [];
  for (const { code, name, tax_class, price, member, cost } of Object.values(GOODS)) {
    const product_id = newId();
    const levels = member ? [{ level: "member", price: sen(member) }] : undefined;
    const product = { name, category: "Sembako", unit_name: "PCS", codes: [code], tax_class, price: sen(price) };
    await call("save_product", { id: newId(), product_id, ...product, active: true, levels });
    lines.push({ product_id, quantity: "100000", cost_total: sen(cost * 100) });
  }
  await as("warehouse_staff");
  await call("receive_stock", { id: newId(), supplier_name: "Grosir Maju", paid_from: "payable", lines });
}

/** Founds the cooperative and fills its shelf. The printer is set, though it may still be off. */
export function foundShop(data, printerAddress) {
  return atDesk(data, async (desk) => {
    const { super_admin, ...others } = PEOPLE;
    const first_users = Object.entries(others).map(([role, each]) => ({ user_id: newId(), role, ...each }));
    await desk.call("create_cooperative", {
      id: newId(),
      cooperative_name: "Koperasi Maju Bersama",
      unit_name: "Unit Toko",
      unit_code: "T01",
      till_code: "K01",
      address_lines: ["Jl. Melati No. 5", "Kel. Sukamaju, Bandung 40111"],
      npwp: "0012345678901234",
      is_pkp: true,
      zone: "WIB",
      admin_name: super_admin.name,
      admin_pin: super_admin.pin,
      first_users,
    });
    await stock(desk);
    await desk.as("manager");
    await desk.call("register_member", { id: newId(), member_id: newId(), ...MEMBER });
    await desk.call("set_printer", { settings: { kind: "network", address: printerAddress } });
  });
}

/** "Periksa pembukuan" by the command line: what it says, where the books do not add up. */
export function verify(data) {
  const { status, stdout, stderr } = spawnSync(cli, ["--data", data, "verify"], { env, encoding: "utf8" });
  return status === 0 ? "" : `${stdout}${stderr}`;
}
