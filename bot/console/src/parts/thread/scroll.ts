/** A scrolling pane of which only the rows in sight are drawn, and which stays where the reader is. */

import { computed, nextTick, onBeforeUnmount, onMounted, ref, shallowRef, watch, type ComputedRef, type ObjectDirective, type Ref } from "vue";

import { Heights, type Range, type RowKey } from "./heights";

/** Drawn beyond the edges, pixels. */
const OVERSCAN = 300;
/** Nearer to the end than this, the pane follows what comes. */
const NEAR_END = 80;

export interface Scroll {
  /** Rows to draw. */
  range: Readonly<Ref<Range>>;
  /** Height of what is not drawn, before and after. */
  before: ComputedRef<number>;
  after: ComputedRef<number>;
  /** Whether the pane follows the end. */
  stuck: Readonly<Ref<boolean>>;
  /** Distance to the top, as of the last scroll. */
  top: Readonly<Ref<number>>;
  /** For `@scroll` of the pane. */
  scrolled: () => void;
  toEnd: () => void;
  /** For every row drawn, as `v-row="key"`: watches its height. */
  vRow: ObjectDirective<Element, RowKey>;
}

/**
 * `pane` scrolls, `rows` is the element inside it that holds the rows; `keys` name them. A row keeps its
 * place on the screen when heights or rows above it change.
 */
export function useScroll(
  pane: Ref<HTMLElement | null>,
  rows: Ref<HTMLElement | null>,
  keys: () => readonly RowKey[],
  guess: (index: number) => number,
): Scroll {
  const heights = new Heights();
  const range = shallowRef<Range>({ start: 0, end: 0 });
  const stuck = ref(true);
  const top = ref(0);
  /** Counts changes of heights: positions depend on it. */
  const version = ref(0);
  const elements = new Map<Element, RowKey>();
  /** The row at the upper edge, and how far it has gone beyond it. */
  let anchor: { key: RowKey; offset: number } | null = null;
  let drawn: readonly RowKey[] = [];

  /** From the pane's upper edge to where the rows begin. */
  function origin(): number {
    return rows.value?.offsetTop ?? 0;
  }

  function look(): void {
    const box = pane.value;
    if (!box) return;
    const from = Math.max(0, box.scrollTop - origin() - OVERSCAN);
    const next = heights.range(from, box.clientHeight + OVERSCAN * 2);
    if (next.start !== range.value.start || next.end !== range.value.end) range.value = next;
  }

  function scrolled(): void {
    const box = pane.value;
    if (!box) return;
    top.value = box.scrollTop;
    stuck.value = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    const offset = box.scrollTop - origin();
    const index = heights.at(Math.max(0, offset));
    const key = drawn[index];
    anchor = key === undefined ? null : { key, offset: offset - heights.top(index) };
    look();
  }

  /** Put the pane back where the reader was, after what is drawn has changed. */
  function settle(): void {
    const box = pane.value;
    if (!box) return;
    // Who has just scrolled up, in the frame in which something came, is not thrown back to the end.
    if (stuck.value && box.scrollTop < top.value - 1) scrolled();
    if (stuck.value) {
      box.scrollTop = box.scrollHeight;
      top.value = box.scrollTop;
    } else if (anchor) {
      const index = heights.indexOf(anchor.key);
      if (index !== undefined) box.scrollTop = origin() + heights.top(index) + anchor.offset;
    }
    look();
  }

  function changed(): void {
    version.value += 1;
    look();
    void nextTick(settle);
  }

  const observer = new ResizeObserver((entries) => {
    let moved = false;
    for (const entry of entries) {
      const key = elements.get(entry.target);
      const height = entry.borderBoxSize[0]?.blockSize ?? 0;
      if (key !== undefined && height > 0) moved = heights.measure(key, height) || moved;
    }
    if (moved) changed();
  });
  const paneObserver = new ResizeObserver(() => {
    look();
    void nextTick(settle);
  });

  function leave(element: Element): void {
    observer.unobserve(element);
    elements.delete(element);
  }

  const vRow: ObjectDirective<Element, RowKey> = {
    mounted(element, { value }) {
      elements.set(element, value);
      observer.observe(element);
    },
    updated(element, { value }) {
      elements.set(element, value);
    },
    unmounted: leave,
  };

  watch(
    keys,
    (next) => {
      drawn = next;
      heights.arrange(next, guess);
      changed();
    },
    { immediate: true },
  );
  onMounted(() => {
    if (pane.value) paneObserver.observe(pane.value);
    void nextTick(settle);
  });
  onBeforeUnmount(() => {
    observer.disconnect();
    paneObserver.disconnect();
  });

  return {
    range,
    before: computed(() => (version.value >= 0 ? heights.top(range.value.start) : 0)),
    after: computed(() => (version.value >= 0 ? heights.total - heights.top(range.value.end) : 0)),
    stuck,
    top,
    scrolled,
    toEnd() {
      stuck.value = true;
      anchor = null;
      top.value = 0;
      settle();
      void nextTick(settle);
    },
    vRow,
  };
}
