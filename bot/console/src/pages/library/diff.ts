/** What is different between two short texts, character by character. */

export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

/** The pieces of `before` and `after` in order, by their longest common subsequence. */
export function differences(before: string, after: string): Piece[] {
  const old = [...before];
  const now = [...after];
  const longest = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  const at = (row: number, column: number): number => longest[row]?.[column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      const line = longest[row];
      if (line) {
        line[column] =
          old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
      }
    }
  }
  const pieces: Piece[] = [];
  function put(kind: Piece["kind"], text: string): void {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text });
  }
  let row = 0;
  let column = 0;
  while (row < old.length || column < now.length) {
    if (row < old.length && column < now.length && old[row] === now[column]) {
      put("same", old[row] ?? "");
      row += 1;
      column += 1;
    } else if (row < old.length && (column === now.length || at(row + 1, column) >= at(row, column + 1))) {
      put("gone", old[row] ?? "");
      row += 1;
    } else {
      put("new", now[column] ?? "");
      column += 1;
    }
  }
  return pieces;
}
