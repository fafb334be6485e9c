/** The conversations of a console that keeps its own chat: asked through the Ask API, feedback goes back. */

import { computed, reactive } from "vue";

import { Api, ApiError, reasonOf, type Answer } from "../http/api";
import type { Labels } from "../http/labels";
import { draftText } from "../text/slots";
import type { Line, Talk } from "../bridge/talk";
import type { Insight, Suggestion } from "../wire/insight";
import { resembles } from "./likeness";

export interface Held extends Talk {
  answer: Answer | null;
  /** Taken over and not seen in a sent message yet: suggestion id → text. */
  inserted: Record<string, string>;
  dismissed: string[];
}

const MOST_TALKS = 50;
/** A buyer who writes several lines at once is read once. */
const QUIET = 350;
const RENEW_SHARE = 0.8;
const EXCHANGE = "/api/v1/session/exchange";
const LONGEST_TIMER = 2 ** 31 - 1;

export function createDesk(shop: string, hooks: { shown: (talk: Held) => void; needed: () => void }) {
  let token = "";
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  const api = new Api(() => token || null);
  const state = reactive({
    signedIn: false,
    current: "",
    talks: {} as Record<string, Held>,
    labels: { psychology: [], emotion: [], intents: [], customer_type: [] } as Labels,
    busy: false,
    problem: "",
  });
  const talk = computed(() => state.talks[state.current] ?? null);
  const due = computed(() => talk.value?.messages.at(-1)?.role === "buyer");
  const insight = computed<Insight | null>(() => {
    const held = talk.value;
    return held?.answer ? { conversation: held.conversation, round: held.messages.length, revision: 1, ...held.answer } : null;
  });
  const offers = computed(() => talk.value?.answer?.suggestions.slice(0, 3) ?? []);

  async function enter(path: string, body: Record<string, string>): Promise<void> {
    const came = await api.ask<{ token: string; expires_at: string }>("POST", path, body);
    token = came.token;
    state.signedIn = true;
    state.problem = "";
    clearTimeout(renewal);
    const left = Date.parse(came.expires_at) - Date.now();
    // Whom the host has signed for comes back with a new identity; the token stays good meanwhile.
    const next = path === EXCHANGE ? hooks.needed : (): void => void renew();
    renewal = setTimeout(next, Math.min(LONGEST_TIMER, Math.max(5_000, left * RENEW_SHARE)));
    if (state.labels.customer_type.length === 0) state.labels = await api.labels();
    if (!talk.value?.answer) ask();
  }

  const exchange = (identity: string): Promise<void> => enter(EXCHANGE, { token: identity });
  const signIn = (username: string, password: string): Promise<void> => enter("/api/v1/session", { username, password });

  async function renew(): Promise<void> {
    try {
      await enter("/api/v1/session/renew", {});
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) lost();
      else renewal = setTimeout(() => void renew(), 15_000);
    }
  }

  function lost(): void {
    clearTimeout(renewal);
    token = "";
    state.signedIn = false;
    hooks.needed();
  }

  function select(told: Talk): void {
    const known = state.talks[told.conversation];
    const kept = known ? { answer: known.answer, inserted: known.inserted, dismissed: known.dismissed } : { answer: null, inserted: {}, dismissed: [] };
    const newer = !known || told.messages.length >= known.messages.length;
    const before = known?.messages ?? [];
    state.talks[told.conversation] = { ...told, messages: newer ? told.messages : before, ...kept };
    const names = Object.keys(state.talks);
    if (names.length > MOST_TALKS && names[0] !== undefined) state.talks = Object.fromEntries(Object.entries(state.talks).slice(1));
    state.current = told.conversation;
    const held = state.talks[told.conversation];
    if (!held) return;
    const fresh = held.messages.slice(before.length);
    sentIn(held, fresh);
    if (!known || fresh.length > 0) changed(held);
  }

  function receive(conversation: string, line: Line): void {
    const held = state.talks[conversation];
    if (!held || held.messages.some((one) => one.id === line.id)) return;
    held.messages.push(line);
    if (line.role === "agent") sentIn(held, [line]);
    changed(held);
  }

  function close(conversation: string): void {
    state.talks = Object.fromEntries(Object.entries(state.talks).filter(([key]) => key !== conversation));
    if (state.current === conversation) state.current = "";
  }

  function changed(held: Held): void {
    if (held.messages.at(-1)?.role !== "buyer") {
      held.answer = null;
      return;
    }
    if (held.conversation !== state.current) return;
    clearTimeout(quiet);
    quiet = setTimeout(ask, held.messages.length > 1 && held.answer ? QUIET : 0);
  }

  function ask(): void {
    const held = talk.value;
    const last = held?.messages.at(-1);
    if (held && last?.role === "buyer" && token) void read(held, last);
  }

  async function read(held: Held, last: Line): Promise<void> {
    turn += 1;
    const mine = turn;
    state.busy = true;
    state.problem = "";
    try {
      const answer = await api.assist({
        shop,
        conversation: held.conversation,
        buyer: held.buyer,
        message: { id: last.id, text: last.text },
        history: held.messages.slice(0, -1).map(({ role, text }) => ({ role, text })),
        ...(held.item ? { item: held.item } : {}),
        ...(held.order ? { order: held.order } : {}),
      });
      if (held.messages.at(-1)?.id !== last.id) return;
      const now = state.talks[held.conversation];
      if (!now) return;
      now.answer = answer;
      now.dismissed = [];
      for (const one of answer.suggestions.slice(0, 3)) report(one.id, { displayed: true });
      hooks.shown(now);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) lost();
      else if (mine === turn) state.problem = reasonOf(error);
    } finally {
      if (mine === turn) state.busy = false;
    }
  }

  /** What was taken over and now stands in the chat was sent, as it was or edited. */
  function sentIn(held: Held, lines: readonly Line[]): void {
    for (const line of lines.filter((one) => one.role === "agent")) {
      for (const [id, text] of Object.entries(held.inserted)) {
        if (!resembles(line.text, text)) continue;
        const edited = line.text.trim() !== text.trim();
        report(id, { ...(edited ? { edited_text: line.text } : {}), sent_text: line.text });
        held.inserted = Object.fromEntries(Object.entries(held.inserted).filter(([one]) => one !== id));
      }
    }
  }

  function inserted(held: Held, suggestion: Suggestion): void {
    held.inserted = { ...held.inserted, [suggestion.id]: draftText(suggestion) };
    report(suggestion.id, { inserted: true });
  }

  function dismiss(held: Held, suggestion: Suggestion, reason: string): void {
    held.dismissed = [...held.dismissed, suggestion.id];
    report(suggestion.id, { dismissed: true, reason });
  }

  function report(id: string, what: Record<string, unknown>): void {
    void api.ask("PATCH", `/api/v1/suggestions/${encodeURIComponent(id)}`, what).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 401) lost();
    });
  }

  return { api, state, talk, due, insight, offers, exchange, signIn, select, receive, close, ask, inserted, dismiss };
}

export type Desk = ReturnType<typeof createDesk>;
