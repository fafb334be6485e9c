/**
 * Work that may wait until what the agent waits for is on the screen: while suggestions are expected, neither
 * the browser nor the server is kept busy with anything else.
 */

/** Longest that anything waits, milliseconds: shorter than the buyer's pause, after which a round is read. */
const LONGEST = 500;

/** Call `work` when the next frame has been painted. A hidden page paints nothing: see `LONGEST`. */
export function afterPaint(work: () => void): void {
  requestAnimationFrame(() => {
    setTimeout(work);
  });
}

export class Leisure {
  #waiting = new Map<string, () => void>();
  #expecting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #painting = false;

  /** `painted` calls back after the next frame. */
  constructor(private readonly painted: (work: () => void) => void = afterPaint) {}

  /** Do `work` after the next frame, or after what is expected; newer work of the same name takes its place. */
  later(name: string, work: () => void): void {
    this.#waiting.set(name, work);
    this.#timer ??= setTimeout(() => {
      this.now();
    }, LONGEST);
    if (this.#expecting.size === 0) this.#afterFrame();
  }

  /** Something is about to come that goes first. */
  expect(what: string): void {
    this.#expecting.add(what);
    this.#timer ??= setTimeout(() => {
      this.now();
    }, LONGEST);
  }

  /** It has come; what waited follows when it is painted. */
  came(what: string): void {
    if (this.#expecting.delete(what) && this.#expecting.size === 0) this.#afterFrame();
  }

  /** Do everything that waits, in the order in which it was first asked for. */
  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#expecting.clear();
    const work = Array.from(this.#waiting.values());
    this.#waiting.clear();
    for (const one of work) one();
  }

  #afterFrame(): void {
    if (this.#painting || this.#waiting.size === 0) return;
    this.#painting = true;
    this.painted(() => {
      this.#painting = false;
      if (this.#expecting.size === 0) this.now();
    });
  }
}
