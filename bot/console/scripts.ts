/** The files that other sites load: one script each, without imports, under a name that stays. */

import { build, type Plugin } from "vite";

/** File name → source. */
export const SCRIPTS: Readonly<Record<string, string>> = { "embed.js": "src/embed/embed.ts", "widget.js": "src/embed/widget.ts" };

/** Builds them beside the pages, after these. */
export function scripts(sources: Readonly<Record<string, string>>): Plugin {
  let root = "";
  let outDir = "";
  return {
    name: "zhike-scripts",
    apply: "build",
    configResolved(config) {
      root = config.root;
      outDir = config.build.outDir;
    },
    async writeBundle() {
      for (const [name, entry] of Object.entries(sources)) {
        await build({
          root,
          configFile: false,
          publicDir: false,
          logLevel: "warn",
          build: { outDir, emptyOutDir: false, target: "es2022", lib: { entry, formats: ["iife"], name: "zhike", fileName: () => name } },
        });
      }
    },
  };
}
