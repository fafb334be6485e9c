/** Exponential backoff with full jitter: many clients never come back in the same instant. */

export interface BackoffLimits {
  /** Milliseconds. */
  base: number;
  cap: number;
}

/** An agent whose server is back waits ten seconds at most; a thousand consoles knock two hundred times a second at that. */
export const DEFAULT_LIMITS: BackoffLimits = { base: 500, cap: 10_000 };

/**
 * Milliseconds before try number `attempt` (0-based): a random part of `base · 2^attempt`, at most
 * `cap`. A server's `retryAfter` (seconds) is a floor, with up to one `base` of jitter on top of it.
 */
export function backoff(
  attempt: number,
  retryAfter: number | null,
  random: () => number,
  limits: BackoffLimits = DEFAULT_LIMITS,
): number {
  const ceiling = Math.min(limits.cap, limits.base * 2 ** Math.min(attempt, 16));
  const delay = Math.round(random() * ceiling);
  if (retryAfter === null) return delay;
  return Math.max(delay, Math.round(retryAfter * 1000 + random() * limits.base));
}
