/** `window.$zhike`: what a host tells its panels, and what it can hear from them. */

import type { Envelope } from "../bridge/bridge";
import { insertInto } from "./composer";
import type { Inserted, ZhikeSettings } from "./settings";

export interface Panel {
  send(type: string, payload: Record<string, unknown>): void;
  answer(request: string, payload: Record<string, unknown>): void;
}

type Heard = (payload: Record<string, unknown>) => void;

export class Handle {
  readonly version = 1;
  /** The panel has come up. */
  readonly ready: Promise<void>;
  readonly #panels = new Set<Panel>();
  readonly #heard = new Map<string, Set<Heard>>();
  #selected: Record<string, unknown> | null = null;
  #isReady: () => void = () => undefined;

  constructor(readonly settings: ZhikeSettings) {
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
  }

  /** The agent has turned to a conversation: `{conversation, buyer, item?, order?, messages: [{id, role, text}]}`. */
  selectConversation(talk: Record<string, unknown>): void {
    this.#selected = talk;
    this.#tell("conversation.selected", talk);
  }

  /** Somebody has written: `{conversation, message: {id, role: "buyer" | "agent", text}}`. */
  receiveMessage(told: Record<string, unknown>): void {
    if (this.#selected && told["conversation"] === this.#selected["conversation"]) {
      const before = this.#selected["messages"];
      this.#selected = { ...this.#selected, messages: [...(Array.isArray(before) ? (before as unknown[]) : []), told["message"]] };
    }
    this.#tell("message.received", told);
  }

  /** The agent has sent: `{conversation, message: {id, text}}`; what of it was suggested is found out. */
  sentMessage(told: Record<string, unknown>): void {
    const message = { ...(told["message"] as Record<string, unknown> | undefined), role: "agent" };
    this.receiveMessage({ ...told, message });
  }

  /** The conversation is over for this agent. */
  closeConversation(conversation: string): void {
    if (this.#selected?.["conversation"] === conversation) this.#selected = null;
    this.#tell("conversation.closed", { conversation });
  }

  /** Take over the suggestion with this number, 1 to 3. */
  chooseSuggestion(number: number): void {
    this.#tell("suggestion.chosen", { number });
  }

  setTheme(theme: "auto" | "light" | "dark"): void {
    this.settings.theme = theme;
    for (const panel of document.querySelectorAll("zhike-panel")) panel.dispatchEvent(new Event("zhike:theme"));
  }

  /** Hear what panels say, `*` for all of it; returns how to stop. */
  on(type: string, heard: Heard): () => void {
    const all = this.#heard.get(type) ?? new Set<Heard>();
    this.#heard.set(type, all.add(heard));
    return () => {
      all.delete(heard);
    };
  }

  /** @internal */
  joined(panel: Panel): () => void {
    this.#panels.add(panel);
    return () => {
      this.#panels.delete(panel);
    };
  }

  /** @internal What a panel said. */
  async heard(panel: Panel, { type, payload, request_id }: Envelope): Promise<void> {
    if (type === "panel.ready" || type === "identity.needed") await this.#introduce(panel, type);
    if (type === "suggestion.inserted") panel.answer(request_id, { ok: this.#insert(payload) });
    for (const one of [...(this.#heard.get(type) ?? []), ...(this.#heard.get("*") ?? [])]) one({ ...payload, type });
  }

  async #introduce(panel: Panel, type: string): Promise<void> {
    const { identity } = this.settings;
    let signed: string | null = null;
    try {
      signed = typeof identity === "function" ? await identity() : (identity ?? null);
    } catch {
      // The host could not sign; the panel asks for name and password.
    }
    panel.send("host.hello", { identity: signed });
    if (type !== "panel.ready") return;
    if (this.#selected) panel.send("conversation.selected", this.#selected);
    this.#isReady();
  }

  #insert(payload: Record<string, unknown>): boolean {
    const inserted = payload as unknown as Inserted;
    if (this.settings.insert) return this.settings.insert(inserted) !== false;
    const { composer } = this.settings;
    return composer ? insertInto(document.querySelector(composer), inserted.text) : false;
  }

  #tell(type: string, payload: Record<string, unknown>): void {
    for (const panel of this.#panels) panel.send(type, payload);
  }
}
