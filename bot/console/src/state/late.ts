/** How many of one's own tickets should have been done by now; asked every minute while the console is open. */

import { readonly, ref } from "vue";

import { session } from "./session";

const EVERY = 60_000;
const MOST = 100;
const count = ref(0);
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

export const lateTickets = readonly(count);

/** Ask now, as when an alert says that one has become late. */
export async function countLate(): Promise<void> {
  if (!session.token) return;
  const query = new URLSearchParams({ owner: "me", due_before: new Date().toISOString(), limit: String(MOST) });
  ["open", "doing"].forEach((state) => {
    query.append("state", state);
  });
  try {
    count.value = (await session.api.ask<{ items: unknown[] }>("GET", `/api/v1/tickets?${query}`)).items.length;
  } catch {
    // The count is an extra: the list of tickets says what is wrong.
  }
}

/** Keep the count fresh until the returned function is called. */
export function watchLate(): () => void {
  watchers += 1;
  if (watchers === 1) {
    void countLate();
    timer = setInterval(() => void countLate(), EVERY);
  }
  return () => {
    watchers -= 1;
    if (watchers === 0) clearInterval(timer);
  };
}
