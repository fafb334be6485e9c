/** What a label is called in the language in use; the server names it in its own. */

import { words } from "../locales/reading";
import type { Named } from "../wire/insight";

export function labelName(label: Named): string {
  return words.labels[label.key] ?? label.zh;
}
