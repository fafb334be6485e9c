import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

import { BUDGETS, budgets } from "./budget.ts";
import { SCRIPTS, scripts } from "./scripts.ts";

/** `npm run dev` talks to a server already running here; set ZHIKE_DEV_SERVER to use another. */
const server = process.env["ZHIKE_DEV_SERVER"] ?? "http://127.0.0.1:8300";

export default defineConfig({
  plugins: [vue(), budgets(BUDGETS), scripts(SCRIPTS)],
  build: {
    outDir: "dist",
    target: "es2022",
    // A data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rolldownOptions: { input: ["index.html", "panel.html"] },
  },
  server: {
    proxy: {
      // The server compares Origin with Host, so Host stays as it is.
      "/api": { target: server },
      "/embed.js": { target: server },
      "/widget.js": { target: server },
      "/ws": { target: server, ws: true },
    },
  },
  test: {
    environment: "happy-dom",
    // One window for all files: making one for each takes six times as long as the tests.
    isolate: false,
    include: ["tests/**/*.test.ts"],
  },
});
