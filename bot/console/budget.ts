/** What an entry may weigh: the build fails when one has become heavier. */

import { gzipSync } from "node:zlib";

import type { Plugin, Rolldown } from "vite";

export interface Budget {
  name: string;
  /** Source files whose chunks, with all that these import statically, load at first. */
  roots: readonly string[];
  /** Bytes after gzip. */
  limit: number;
  /** Count style sheets too. */
  styles: boolean;
}

const KIB = 1024;

export const BUDGETS: readonly Budget[] = [
  { name: "workspace, first load", roots: ["index.html", "src/pages/Workspace.vue"], limit: 250 * KIB, styles: true },
  { name: "panel, scripts", roots: ["panel.html"], limit: 60 * KIB, styles: false },
];

/** Files that load with the chunks of `roots`; empty when the build has none of these. */
export function loadedWith(bundle: Rolldown.OutputBundle, roots: readonly string[], styles: boolean): Set<string> {
  const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
  const files = new Set<string>();
  const waiting = chunks.filter((chunk) => roots.some((root) => chunk.facadeModuleId?.split("?")[0]?.endsWith(`/${root}`)));
  for (let chunk = waiting.pop(); chunk; chunk = waiting.pop()) {
    if (files.has(chunk.fileName)) continue;
    files.add(chunk.fileName);
    if (styles) for (const sheet of chunk.viteMetadata?.importedCss ?? []) files.add(sheet);
    for (const name of chunk.imports) {
      const imported = bundle[name];
      if (imported?.type === "chunk") waiting.push(imported);
    }
  }
  return files;
}

function weight(output: Rolldown.OutputBundle[string]): number {
  return gzipSync(output.type === "chunk" ? output.code : output.source).length;
}

/** Weighs every entry after it is written, prints the result, and fails the build over a limit. */
export function budgets(limits: readonly Budget[]): Plugin {
  return {
    name: "zhike-budgets",
    apply: "build",
    writeBundle(_, bundle) {
      for (const { name, roots, limit, styles } of limits) {
        const files = [...loadedWith(bundle, roots, styles)];
        if (files.length === 0) continue;
        const bytes = files.reduce((sum, file) => sum + (bundle[file] ? weight(bundle[file]) : 0), 0);
        const said = `${name}: ${(bytes / KIB).toFixed(1)} KiB gzip of ${limit / KIB} allowed, ${files.length} files`;
        if (bytes > limit) this.error(`over budget. ${said}: ${files.join(", ")}`);
        this.info(said);
      }
    },
  };
}
