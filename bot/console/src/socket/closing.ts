/** Close codes: which end the connection for good, and which are worth another try. */

const FINAL = new Set([1002, 1003, 1007, 1008, 1009, 1010]);

/** Stop on 1002, 1003, 1007 to 1010 and from 4500 on; everything else reconnects. */
export function isFinal(code: number): boolean {
  return FINAL.has(code) || code >= 4500;
}

/** Seconds to wait that the reason of a close names (`{"retry_after": 3}`); null when it names none. */
export function retryAfter(reason: string): number | null {
  if (!reason.startsWith("{")) return null;
  try {
    const value = (JSON.parse(reason) as Record<string, unknown>)["retry_after"];
    return typeof value === "number" && value >= 0 ? value : null;
  } catch {
    return null;
  }
}
