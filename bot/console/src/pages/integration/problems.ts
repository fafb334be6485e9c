/** Why a delivery did not count, in words. */

import type { Attempt } from "./wire";
import { integrationWords as words } from "./words";

export function problemText(attempt: Attempt | undefined): string {
  const problem = attempt?.problem ?? "";
  const status = /^status_(\d+)$/u.exec(problem)?.[1];
  return status ? words.status(status) : (words.problems[problem] ?? problem);
}
