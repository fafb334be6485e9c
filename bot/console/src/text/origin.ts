/** Where a value comes from, as people say it: the server names it `product:cooker`, `order:E1`. */

import { words } from "../locales/reading";

/** "" for an origin without a name. */
export function originOf(source: string | null): string {
  return words.origins[source?.split(":")[0] ?? ""] ?? "";
}
