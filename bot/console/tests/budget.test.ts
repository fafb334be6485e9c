import type { Rolldown } from "vite";
import { expect, test } from "vitest";

import { loadedWith } from "../budget";

function chunk(fileName: string, source: string | null, imports: string[], sheets: string[] = []): Rolldown.OutputChunk {
  const facadeModuleId = source && `/project/${source}`;
  return { type: "chunk", fileName, facadeModuleId, imports, viteMetadata: { importedCss: new Set(sheets) } } as unknown as Rolldown.OutputChunk;
}

const BUNDLE: Rolldown.OutputBundle = Object.fromEntries(
  [
    chunk("index.js", "index.html", ["vue.js"], ["index.css"]),
    chunk("workspace.js", "src/pages/Workspace.vue?vue&type=script", ["vue.js", "icon.js"]),
    chunk("icon.js", null, []),
    chunk("vue.js", null, []),
    chunk("charts.js", "src/pages/figures/Figures.vue", ["vue.js"]),
  ].map((one) => [one.fileName, one]),
);

test("an entry weighs all that it imports statically, once, and nothing that comes later", () => {
  const files = loadedWith(BUNDLE, ["index.html", "src/pages/Workspace.vue"], true);
  expect([...files].sort()).toEqual(["icon.js", "index.css", "index.js", "vue.js", "workspace.js"]);
  expect(loadedWith(BUNDLE, ["index.html"], false).has("index.css")).toBe(false);
  expect(loadedWith(BUNDLE, ["panel.html"], true).size).toBe(0);
});
