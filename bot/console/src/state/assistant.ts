/** What the assistant says about each conversation, and what the agent answers to it. */

import { shallowReactive } from "vue";

import type { Api } from "../http/api";
import type { Labels } from "../http/labels";
import type { Connection } from "../socket/connection";
import type { Evidence, Insight, Named, Profile, Suggestion, SuggestionSet } from "../wire/insight";
import type { Message } from "../wire/message";
import * as offers from "./offers";

/** A change of the round's chips. */
export interface ChipChange {
  remove?: string;
  add?: string;
}

export interface Assistance {
  insight: Insight | null;
  /** Who the customer is, as read last: a reading that took long may bring an older card than is known. */
  profile: Profile | null;
  offers: offers.Offers;
  /** Evidence by message, kept for messages of earlier rounds too. */
  evidence: ReadonlyMap<string, readonly Evidence[]>;
  loading: boolean;
  failed: boolean;
}

const BLANK: Assistance = {
  insight: null,
  profile: null,
  offers: offers.NO_OFFERS,
  evidence: new Map(),
  loading: false,
  failed: false,
};

export class Assistant {
  readonly items = shallowReactive(new Map<string, Assistance>());
  readonly labels = shallowReactive<Labels>({ psychology: [], emotion: [], intents: [], customer_type: [] });

  #displayed = new Set<string>();

  constructor(
    private readonly api: Api,
    /** Where frames go; null from it means not now. */
    private readonly wire: Pick<Connection, "send">,
    /** Suggestions that the draft of a conversation was made from. */
    private readonly cited: (conversation: string) => string[],
  ) {}

  of(conversation: string): Assistance {
    return this.items.get(conversation) ?? BLANK;
  }

  async loadLabels(): Promise<void> {
    try {
      Object.assign(this.labels, await this.api.labels());
    } catch {
      // Only correcting needs the vocabulary; everything else comes with its own names.
    }
  }

  /** The newest state from the server; what arrived over the socket meanwhile wins. */
  async load(conversation: string): Promise<void> {
    this.#patch(conversation, { loading: this.of(conversation).insight === null, failed: false });
    try {
      const newest = await this.api.insight(conversation);
      if (newest.insight) this.understood(newest.insight);
      if (newest.suggestions) this.offered(newest.suggestions);
      this.#patch(conversation, { loading: false, profile: this.#later(conversation, newest.profile) });
    } catch {
      this.#patch(conversation, { loading: false, failed: this.of(conversation).insight === null });
    }
  }

  understood(insight: Insight): void {
    const held = this.of(insight.conversation);
    const known = held.insight;
    const older =
      known !== null &&
      (insight.round < known.round || (insight.round === known.round && insight.revision < known.revision));
    if (older) return;
    const evidence = new Map(held.evidence);
    const named = new Map<string, Evidence[]>();
    for (const one of insight.understanding.evidence) {
      named.set(one.message_id, [...(named.get(one.message_id) ?? []), one]);
    }
    // A newer reading of the same round replaces its older evidence, also where none is left.
    if (known?.round === insight.round) {
      for (const one of known.understanding.evidence) evidence.delete(one.message_id);
    }
    for (const [id, spans] of named) evidence.set(id, spans);
    this.#patch(insight.conversation, {
      insight,
      evidence,
      profile: this.#later(insight.conversation, insight.profile),
      offers: offers.understoodUpTo(held.offers, insight.round, insight.revision),
    });
  }

  offered(set: SuggestionSet): void {
    const cited = this.cited(set.conversation);
    this.#offers(set.conversation, (now) => offers.recognised(offers.received(now, set), cited));
  }

  /** Rounds end where somebody of the shop has written. */
  heard(conversation: string, messages: readonly Message[]): void {
    const replies = messages.filter((message) => message.sender.kind === "agent" && message.kind !== "recall");
    const seq = replies.at(-1)?.seq;
    if (seq !== undefined) this.#offers(conversation, (now) => offers.answered(now, seq));
  }

  /** A new session begins; see `offers.reconnected`. */
  reconnected(): void {
    for (const [conversation, { insight }] of this.items) {
      this.#offers(conversation, offers.reconnected);
      if (insight) this.#patch(conversation, { insight: { ...insight, revision: 0 } });
    }
  }

  hold(conversation: string, held: boolean): void {
    this.#offers(conversation, (now) => offers.held(now, held));
  }

  /** The set on the screen was painted; the ledger hears of it once. */
  displayed(set: SuggestionSet): void {
    const key = `${set.conversation} ${set.round} ${set.items.map((item) => item.id).join()}`;
    if (set.items.length === 0 || this.#displayed.has(key)) return;
    const sent = this.wire.send("suggestion.displayed", {
      conversation: set.conversation,
      round: set.round,
      revision: set.revision,
      suggestions: set.items.slice(0, 3).map((item) => item.id),
    });
    if (sent !== null) this.#displayed.add(key);
  }

  /** Note that a suggestion went into the draft; it and its set stay as they are. */
  inserted(conversation: string, suggestion: Suggestion): void {
    const { shown } = this.of(conversation).offers;
    this.#offers(conversation, (now) => offers.inserted(now, suggestion.id));
    this.wire.send("suggestion.inserted", {
      conversation,
      suggestion: suggestion.id,
      revision: shown?.revision ?? 0,
    });
  }

  dismiss(conversation: string, suggestion: Suggestion, reason = ""): void {
    this.#offers(conversation, (now) => offers.dismissed(now, suggestion.id));
    this.wire.send("suggestion.dismissed", { conversation, suggestion: suggestion.id, ...(reason ? { reason } : {}) });
  }

  /** Show the newer set; the server holds it back until what was inserted is let go. */
  takeNewer(conversation: string): void {
    const { inserted } = this.of(conversation).offers;
    this.#offers(conversation, offers.taken);
    const last = inserted.at(-1);
    if (last === undefined) return;
    this.wire.send("suggestion.dismissed", { conversation, suggestion: last, reason: "newer_taken" });
  }

  /** Change the chips of the round; shown at once, confirmed by the next insight. */
  correctPsychology(conversation: string, lastBuyerMessage: string, change: ChipChange): void {
    const { insight } = this.of(conversation);
    if (!insight) return;
    const { understanding } = insight;
    const kept = understanding.psychology.filter((label) => label.key !== change.remove);
    const added = this.labels.psychology.find((label) => label.key === change.add);
    const psychology =
      added && !kept.some((label) => label.key === added.key) ? [...kept, { ...added, score: 1 }] : kept;
    const evidence = understanding.evidence.filter((one) => one.label !== change.remove);
    // A round has one set of labels; the message only says which round.
    this.wire.send("label.correct", {
      conversation,
      message_id: lastBuyerMessage,
      psychology: psychology.map((label) => label.key),
    });
    this.understood({ ...insight, understanding: { ...understanding, psychology, evidence } });
  }

  correctIntent(conversation: string, lastBuyerMessage: string, intent: Named): void {
    const { insight } = this.of(conversation);
    if (!insight) return;
    this.wire.send("label.correct", { conversation, message_id: lastBuyerMessage, intent: intent.key });
    const others = insight.understanding.intents.filter((one) => one.key !== intent.key);
    const intents = [{ ...intent, score: 1 }, ...others];
    this.understood({ ...insight, understanding: { ...insight.understanding, intents } });
  }

  correctEmotion(conversation: string, lastBuyerMessage: string, emotion: Named): void {
    const { insight } = this.of(conversation);
    if (!insight) return;
    this.wire.send("label.correct", { conversation, message_id: lastBuyerMessage, emotion: emotion.key });
    this.understood({
      ...insight,
      understanding: { ...insight.understanding, emotion: { ...emotion, score: 1 } },
    });
  }

  correctType(conversation: string, lastBuyerMessage: string, axis: string, value: Named | null): void {
    const { insight } = this.of(conversation);
    if (!insight) return;
    this.wire.send("label.correct", {
      conversation,
      message_id: lastBuyerMessage,
      customer_type: { [axis]: value?.key ?? null },
    });
    const customer_type = {
      ...insight.understanding.customer_type,
      [axis]: { value: value?.key ?? null, zh: value?.zh ?? "", score: 1, why: "" },
    };
    this.understood({ ...insight, understanding: { ...insight.understanding, customer_type } });
  }

  /** The later of the card that is shown and another one. */
  #later(conversation: string, card: Profile): Profile {
    const shown = this.of(conversation).profile;
    return shown?.as_of && card.as_of && Date.parse(shown.as_of) > Date.parse(card.as_of) ? shown : card;
  }

  #offers(conversation: string, change: (now: offers.Offers) => offers.Offers): void {
    const now = this.of(conversation).offers;
    const next = change(now);
    if (next !== now) this.#patch(conversation, { offers: next });
  }

  #patch(conversation: string, change: Partial<Assistance>): void {
    this.items.set(conversation, { ...this.of(conversation), ...change });
  }
}
