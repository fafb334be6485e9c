/** Whether what was sent is what was suggested, perhaps edited: most of its character pairs are there. */

const SAME = 0.6;

function pairs(text: string): Set<string> {
  const bare = [...text.replace(/\s+/gu, "")];
  return new Set(bare.slice(1).map((char, place) => `${bare[place] ?? ""}${char}`));
}

export function resembles(sent: string, suggested: string): boolean {
  const [one, other] = [pairs(sent), pairs(suggested)];
  if (one.size === 0 || other.size === 0) return sent.trim() === suggested.trim();
  const shared = [...other].filter((pair) => one.has(pair)).length;
  return shared / other.size >= SAME;
}
