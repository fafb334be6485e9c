/**
 * What suggestions an agent sees. They update in place, but never under her pointer or key: while
 * held, or once she has inserted one, newer sets wait behind a pill until she asks for them.
 */

import type { SuggestionSet } from "../wire/insight";

export interface Offers {
  /** What is on the screen; null before the first set and after the round was answered. */
  readonly shown: SuggestionSet | null;
  /** A newer set that must not replace what is shown yet. */
  readonly pending: SuggestionSet | null;
  /** Ids inserted from this round, oldest first. */
  readonly inserted: readonly string[];
  /** Ids the agent put away. */
  readonly dismissed: readonly string[];
  /** The pointer is over the suggestions, or their key is down. */
  readonly held: boolean;
  /** Revision of the newest insight of the round: above the set's, the server holds a newer set. */
  readonly understood: number;
  /** She asked for the newer set and the server has yet to send it. */
  readonly awaiting: boolean;
  /** Rounds up to this one were answered: late sets of theirs are ignored. */
  readonly answered: number;
}

export const NO_OFFERS: Offers = {
  shown: null,
  pending: null,
  inserted: [],
  dismissed: [],
  held: false,
  understood: 0,
  awaiting: false,
  answered: 0,
};

/** Take in a set from the server. */
export function received(offers: Offers, set: SuggestionSet): Offers {
  if (set.round <= offers.answered) return offers;
  const { shown } = offers;
  if (!shown || set.round > shown.round) return replaced(offers, set, shown === null || !offers.held);
  if (set.round < shown.round || set.revision < shown.revision) return offers;
  // A frozen set comes back under its own or a higher revision; what waits behind it goes on waiting.
  if (sameItems(shown, set)) return { ...offers, shown: set };
  if (set.revision === shown.revision) return offers;
  if (offers.awaiting) return replaced(offers, set, true);
  const steady = offers.held || (offers.inserted.length > 0 && !takenElsewhere(offers, set));
  return steady ? { ...offers, pending: set } : { ...offers, shown: set, pending: null };
}

/** After a reload: what the draft was made from has been inserted before. */
export function recognised(offers: Offers, cited: readonly string[]): Offers {
  const { shown } = offers;
  if (!shown?.frozen || offers.inserted.length > 0) return offers;
  const known = cited.filter((id) => shown.items.some((item) => item.id === id));
  return known.length > 0 ? { ...offers, inserted: known } : offers;
}

/** A newer reading of the round exists, whether or not its suggestions came. */
export function understoodUpTo(offers: Offers, round: number, revision: number): Offers {
  return offers.shown?.round === round && revision > offers.understood ? { ...offers, understood: revision } : offers;
}

/** The pointer came or went, or Alt went down or up. */
export function held(offers: Offers, now: boolean): Offers {
  if (now === offers.held) return offers;
  const next = { ...offers, held: now };
  const frozen = offers.inserted.length > 0 && offers.pending?.round === offers.shown?.round;
  return now || frozen || !offers.pending ? next : taken(next);
}

/** The agent inserted one of what is shown. */
export function inserted(offers: Offers, id: string): Offers {
  return { ...offers, inserted: [...offers.inserted.filter((one) => one !== id), id] };
}

export function dismissed(offers: Offers, id: string): Offers {
  return { ...offers, dismissed: [...offers.dismissed, id] };
}

/** The agent asked for the newer set. */
export function taken(offers: Offers): Offers {
  if (!offers.pending) return { ...offers, inserted: [], awaiting: true };
  return replaced(offers, offers.pending, true);
}

/** A server that was started again counts revisions from what it had kept: any it sends now is news. */
export function reconnected(offers: Offers): Offers {
  if (!offers.shown) return offers;
  return { ...offers, shown: { ...offers.shown, revision: 0 }, understood: 0 };
}

/** Somebody of the shop wrote message number `seq`: the rounds before it are answered. */
export function answered(offers: Offers, seq: number): Offers {
  if (seq <= offers.answered) return offers;
  const after = { ...offers, answered: seq };
  const stays = (set: SuggestionSet | null): SuggestionSet | null => (set && set.round > seq ? set : null);
  const shown = stays(offers.shown) ?? stays(offers.pending);
  return shown ? { ...after, shown, pending: null } : { ...NO_OFFERS, held: offers.held, answered: seq };
}

/** Whether there is something newer than what is shown. */
export function hasNewer(offers: Offers): boolean {
  if (offers.pending) return true;
  const { shown } = offers;
  return shown !== null && offers.inserted.length > 0 && offers.understood > shown.revision;
}

function replaced(offers: Offers, set: SuggestionSet, now: boolean): Offers {
  if (!now) return { ...offers, pending: set };
  return { ...offers, shown: set, pending: null, inserted: [], dismissed: [], awaiting: false, understood: set.revision };
}

/** After a thaw the server sends the newer set by itself; only then may it replace an inserted one. */
function takenElsewhere(offers: Offers, set: SuggestionSet): boolean {
  return offers.shown?.frozen === true && !set.frozen;
}

function sameItems(a: SuggestionSet, b: SuggestionSet): boolean {
  return (
    a.items.length === b.items.length &&
    a.items.every((item, i) => item.id === b.items[i]?.id && item.text === b.items[i]?.text)
  );
}
