/** Finds ready texts while the server is still being asked: by words, by pinyin, by the initials of pinyin. */

export interface Findable {
  title: string;
  text: string;
  /** Of the title, syllable by syllable. */
  pinyin: readonly string[];
  initials: string;
}

/**
 * How well `item` answers `needle`: 0 not at all, else the more the better. Initials and full syllables may
 * be mixed (`fahuosj`); words may stand in the title or the text.
 */
export function match(item: Findable, needle: string): number {
  const wanted = needle.trim().toLowerCase();
  if (wanted === "") return 1;
  const title = item.title.toLowerCase();
  if (title.startsWith(wanted)) return 6;
  if (title.includes(wanted)) return 5;
  if (/^[a-z]+$/u.test(wanted)) {
    if (item.initials.startsWith(wanted)) return 4;
    for (let from = 0; from < item.pinyin.length; from += 1) {
      if (spelled(item.pinyin, from, wanted)) return from === 0 ? 4 : 3;
    }
  }
  return item.text.toLowerCase().includes(wanted) ? 2 : 0;
}

/** Whether `wanted` spells the syllables from `from` on, each in full, in part at the end, or by its initial. */
function spelled(syllables: readonly string[], from: number, wanted: string): boolean {
  if (wanted === "") return true;
  const syllable = syllables[from];
  if (syllable === undefined) return false;
  for (let length = Math.min(syllable.length, wanted.length); length > 0; length -= 1) {
    const whole = length === syllable.length || length === wanted.length || length === 1;
    if (whole && syllable.startsWith(wanted.slice(0, length)) && spelled(syllables, from + 1, wanted.slice(length))) return true;
  }
  return false;
}

/** The items that answer `needle`, best first; equals stay in their order. */
export function search<T extends Findable>(items: readonly T[], needle: string): T[] {
  return items
    .map((item) => ({ item, rank: match(item, needle) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ item }) => item);
}
