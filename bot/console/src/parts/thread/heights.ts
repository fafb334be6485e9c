/**
 * Where rows of unequal height stand, measured or guessed, so that only those in sight need drawing.
 * Heights belong to keys and outlive the order; `arrange` says which rows there are.
 */

export type RowKey = string | number;

export interface Range {
  /** Index of the first row to draw. */
  start: number;
  /** Index after the last. */
  end: number;
}

export class Heights {
  #measured = new Map<RowKey, number>();
  #keys: readonly RowKey[] = [];
  #guess: (index: number) => number = () => 0;
  /** Top of every row, and the total at the end. */
  #tops: number[] = [0];
  #index = new Map<RowKey, number>();
  /** Rows from this one on stand where they stood before a height changed. */
  #dirty = 0;

  /** The rows there are now, in order, and what to take for those never measured (pixels). */
  arrange(keys: readonly RowKey[], guess: (index: number) => number): void {
    this.#keys = keys;
    this.#guess = guess;
    this.#index = new Map(keys.map((key, i) => [key, i]));
    this.#dirty = 0;
  }

  /** Note a row's true height; true when that moved anything. */
  measure(key: RowKey, height: number): boolean {
    const at = this.#index.get(key);
    const before = this.#measured.get(key) ?? (at === undefined ? undefined : this.#guess(at));
    this.#measured.set(key, height);
    if (at === undefined || before === height) return false;
    this.#dirty = Math.min(this.#dirty, at);
    return true;
  }

  get total(): number {
    return this.#place()[this.#keys.length] ?? 0;
  }

  /** Top of row `index`; the total for the one after the last. */
  top(index: number): number {
    return this.#place()[Math.max(0, Math.min(index, this.#keys.length))] ?? 0;
  }

  indexOf(key: RowKey): number | undefined {
    return this.#index.get(key);
  }

  /** The row that stands at `offset`, the nearest when none does; -1 without rows. */
  at(offset: number): number {
    const tops = this.#place();
    let low = 0;
    let high = this.#keys.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((tops[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return high < 0 ? -1 : low;
  }

  /** Rows that touch the stretch from `offset` of `length`, both in pixels. */
  range(offset: number, length: number): Range {
    if (this.#keys.length === 0) return { start: 0, end: 0 };
    return { start: this.at(offset), end: this.at(offset + length) + 1 };
  }

  #place(): number[] {
    const count = this.#keys.length;
    if (this.#dirty >= count && this.#tops.length === count + 1) return this.#tops;
    this.#tops.length = count + 1;
    this.#tops[0] = 0;
    for (let i = this.#dirty; i < count; i += 1) {
      const key = this.#keys[i] ?? "";
      this.#tops[i + 1] = (this.#tops[i] ?? 0) + (this.#measured.get(key) ?? this.#guess(i));
    }
    this.#dirty = count;
    return this.#tops;
  }
}
