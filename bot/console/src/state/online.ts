/** Whether the machine has a network at all, as far as the browser knows. */

import { onBeforeUnmount, onMounted, readonly, ref, type Ref } from "vue";

export function useOnline(): Readonly<Ref<boolean>> {
  const online = ref(navigator.onLine);
  function changed(): void {
    online.value = navigator.onLine;
  }
  onMounted(() => {
    window.addEventListener("online", changed);
    window.addEventListener("offline", changed);
  });
  onBeforeUnmount(() => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  });
  return readonly(online);
}
