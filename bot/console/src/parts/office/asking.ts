/** What a page reads from the server: its value, whether it is on its way, and why it is not there. */

import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { ApiError, reasonOf } from "../../http/api";

export interface Loaded<T> {
  value: ShallowRef<T | null>;
  busy: Ref<boolean>;
  /** Words for why it failed; empty: it did not. */
  problem: Ref<string>;
  /** The server was not reached. */
  offline: Ref<boolean>;
  load: () => Promise<void>;
}

/** Read with `ask` whenever `load` is called; an answer that a later call has overtaken is dropped. */
export function loaded<T>(ask: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null);
  const busy = ref(false);
  const problem = ref("");
  const offline = ref(false);
  let turn = 0;
  async function load(): Promise<void> {
    turn += 1;
    const mine = turn;
    busy.value = true;
    try {
      const found = await ask();
      if (mine !== turn) return;
      value.value = found;
      problem.value = "";
      offline.value = false;
    } catch (error) {
      if (mine !== turn) return;
      problem.value = reasonOf(error);
      offline.value = error instanceof ApiError && error.status === 0;
    } finally {
      if (mine === turn) busy.value = false;
    }
  }
  return { value, busy, problem, offline, load };
}

/** Call `work` once nothing has asked for it for `quiet` milliseconds. */
export function later(work: () => void, quiet: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, quiet);
  };
}

/** Hand the browser a file to keep. */
export function keepFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}
