import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

/** `npm run dev` talks to a server already running here; set ZHIKE_DEV_SERVER to use another. */
const server = process.env["ZHIKE_DEV_SERVER"] ?? "http://127.0.0.1:8300";

export default defineConfig({
  plugins: [vue()],
  build: {
    outDir: "dist",
    target: "es2022",
    // A data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      "/api": server,
      "/ws": { target: server, ws: true },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
  },
});
