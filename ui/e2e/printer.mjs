// A printer on the network that prints nothing: it keeps the bytes of every job. It can be off, as printers are.

import { createServer } from "node:net";
import { waitFor } from "./wait.mjs";

/** A port on this machine that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A printer that is still off: nobody answers at its address. */
export async function makePrinter() {
  const port = await freePort();
  const jobs = [];
  let server;
  const connections = new Set();
  const on = () => {
    server = createServer((socket) => {
      const parts = [];
      connections.add(socket);
      socket.on("data", (part) => parts.push(part));
      socket.on("error", () => undefined);
      socket.on("close", () => {
        connections.delete(socket);
        // Somebody who only asks how the printer is sends no paper.
        const job = Buffer.concat(parts);
        if (job.length > 100) jobs.push(job);
      });
    });
    return new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  };
  const off = async () => {
    for (const each of connections) each.destroy();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve()));
    server = undefined;
  };
  /** The first `count` papers, once that many have come. */
  const papers = async (count) => {
    await waitFor(`${count} papers`, () => jobs.length >= count, { left: () => `${jobs.length} papers came` });
    return jobs.slice(0, count);
  };
  return { jobs, address: `127.0.0.1:${port}`, on, off, papers };
}
