/** One ticking clock for every timer on the screen, set by the server's time. */

import { onScopeDispose, ref, type Ref } from "vue";

const skew = ref(0);

/** Server clock minus this machine's, milliseconds. */
export function setSkew(milliseconds: number): void {
  skew.value = milliseconds;
}

/** Server time now, milliseconds since the epoch. */
export function serverNow(): number {
  return Date.now() + skew.value;
}

const now = ref(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now.value = serverNow();
}

/** Server time, refreshed every second while somebody looks; one timer serves everybody. */
export function useNow(): Readonly<Ref<number>> {
  watchers += 1;
  if (watchers === 1) timer = setInterval(tick, 1000);
  tick();
  onScopeDispose(() => {
    watchers -= 1;
    if (watchers === 0) clearInterval(timer);
  });
  return now;
}
