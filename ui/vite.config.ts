import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

// Three pages from one build: the desktop (till and back office), the customer's screen beside the till, and the
// head office, which the sync server hands out under /office. All find their parts under /assets.
export default defineConfig({
  base: "/",
  plugins: [react()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: { index: page("index.html"), office: page("office.html"), display: page("display.html") } },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
