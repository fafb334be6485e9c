/** Chats pasted in the side window stay on this machine only while the one who pasted them is signed in. */

const PREFIX = "zhike.side.";

export const pastedKey = (owner: string): string => `${PREFIX}${owner}`;

/** Forget what was pasted, of everybody or of all but one; which names are the shop's is kept. */
export function forgetPasted(storage: Storage, except = ""): void {
  try {
    for (const key of Object.keys(storage)) {
      if (!key.startsWith(PREFIX) || (except && key === pastedKey(except))) continue;
      storage.setItem(key, JSON.stringify({ mine: namesIn(storage.getItem(key)) }));
    }
  } catch {
    // Storage refused: nothing was kept there either.
  }
}

function namesIn(text: string | null): string[] {
  try {
    const { mine } = JSON.parse(text ?? "{}") as { mine?: unknown };
    return Array.isArray(mine) ? mine.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}
