/** The draft of the conversation that is open: text, marks, what blocks it, and sending. */

import { computed, reactive } from "vue";

import type { ChatClient, Stale } from "../socket/client";
import { codePointLength } from "../text/codepoints";
import { draftText, slotsIn, type Ready } from "../text/slots";
import type { Mark } from "../wire/insight";
import { EMPTY_DRAFT, type Drafts, type KeptDraft } from "./drafts";

const CHECK_AFTER = 350;
const TYPING_EVERY = 3_000;
const TYPING_ENDS = 5_000;
const SYNC_AFTER = 400;
const NOTE_LIMIT = 2_000;
const EMPTY_SLOT = "empty_slot";

/** The text field, as far as others move it. */
export interface Editor {
  /** Put text at the cursor, keeping what is there and the field's undo history. */
  insert(snippet: string): void;
  /** Put text at the cursor as if it were typed. */
  type(text: string): void;
  /** Replace the UTF-16 range. */
  replace(start: number, end: number, text: string): void;
  select(start: number, end: number): void;
  focus(): void;
}

export class Composer {
  readonly state = reactive({
    conversation: "",
    draft: EMPTY_DRAFT,
    marks: [] as Mark[],
    stale: null as Stale | null,
  });
  editor: Editor | null = null;
  /** Show the reply's field when a note is being written; the part that draws both says how. */
  toReply: () => Promise<void> = () => Promise.resolve();

  readonly slots = computed(() => slotsIn(this.state.draft.text));
  readonly length = computed(() => codePointLength(this.state.draft.text));
  readonly blocking = computed(() => this.state.marks.filter((mark) => mark.severity === "block"));
  /** What blocks and has a rewriting comes first, then what only warns: one key mends them in this order. */
  readonly mendable = computed(() => {
    const { marks } = this.state;
    const mends = (mark: Mark): boolean => typeof mark.rewrite === "string";
    return [...this.blocking.value, ...marks.filter((mark) => mark.severity === "warn")].filter(mends);
  });
  /** Nothing is in the way but red lines that this person may send past. */
  readonly overridable = computed(
    () => this.#complete.value && this.blocking.value.length > 0 && this.blocking.value.every((mark) => mark.overridable === true),
  );
  /** Called with every text that was sent: it may promise something. */
  onSent: (conversation: string, text: string) => void = () => undefined;
  readonly sendable = computed(() => this.#complete.value && this.blocking.value.length === 0);

  readonly #complete = computed(
    () =>
      this.state.draft.text.trim() !== "" &&
      this.slots.value.length === 0 &&
      this.length.value <= this.client.limits.message_chars,
  );

  #check: ReturnType<typeof setTimeout> | undefined;
  #checked = { id: "", text: "" };
  #typingSent = 0;
  #typingEnd: ReturnType<typeof setTimeout> | undefined;
  #stale = new Map<string, Stale>();
  #sync: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: ChatClient,
    private readonly drafts: Drafts,
  ) {}

  open(conversation: string): void {
    this.#stopTyping();
    this.state.conversation = conversation;
    this.state.draft = this.drafts.read(conversation);
    this.state.stale = this.#stale.get(conversation) ?? null;
    this.state.marks = [];
    this.#checkSoon();
  }

  /** The text as the field has it now. */
  write(text: string): void {
    if (text === this.state.draft.text) return;
    this.#keep(text === "" ? EMPTY_DRAFT : { ...this.state.draft, text });
    this.#syncSoon();
    this.state.marks = this.state.marks.filter((mark) => stillThere(mark, text));
    this.#checkSoon();
    this.#typing(text !== "");
  }

  /** Remember which suggestion a part of this draft came from. */
  cite(suggestion: { id: string }, text: string): void {
    const others = this.state.draft.suggestions.filter((one) => one.id !== suggestion.id);
    this.#keep({ ...this.state.draft, suggestions: [...others, { id: suggestion.id, text }] });
  }

  /** Put a ready text at the cursor; `id` counts its use, "" counts nothing. */
  insert(ready: Ready, id: string): void {
    if (!this.editor) return;
    this.editor.insert(draftText(ready));
    const { draft } = this.state;
    if (id && !draft.snippets.includes(id)) this.#keep({ ...draft, snippets: [...draft.snippets, id] });
  }

  /** Make a shop-wide notice the draft of a conversation, after what stands there. */
  prepare(conversation: string, notice: string, ready: Ready): void {
    const held = this.drafts.read(conversation);
    const text = draftText(ready);
    const joined = held.text.trim() === "" || held.notice === notice ? text : `${held.text}\n${text}`;
    const draft: KeptDraft = { ...held, text: joined, notice };
    this.drafts.write(conversation, draft);
    if (conversation !== this.state.conversation) return;
    this.state.draft = draft;
    this.#checkSoon();
  }

  /** Another window of the same person wrote: take it over unless this one is being typed in. */
  synced(conversation: string, text: string, suggestions: readonly string[]): void {
    const open = conversation === this.state.conversation;
    // Windows of one browser share the storage: what is kept may be the new text already.
    const held = open ? this.state.draft : this.drafts.read(conversation);
    if (held.text === text || (open && document.hasFocus())) return;
    const kept = held.suggestions.filter((one) => suggestions.includes(one.id));
    const known = new Set(kept.map((one) => one.id));
    const cited = [...kept, ...suggestions.filter((id) => !known.has(id)).map((id) => ({ id, text }))];
    const draft: KeptDraft = text === "" ? EMPTY_DRAFT : { ...held, text, suggestions: cited };
    this.drafts.write(conversation, draft);
    if (!open) return;
    this.state.draft = draft;
    this.state.marks = [];
    this.#checkSoon();
  }

  /** Send the draft; false when something blocks it. `override` says why a supervisor sends past red lines. */
  send(override = ""): boolean {
    if (!this.sendable.value && !(override && this.overridable.value)) return false;
    const { conversation, draft, stale } = this.state;
    const text = draft.text.trim();
    for (const { id, text: was } of draft.suggestions) {
      if (text.includes(was.trim())) continue;
      const now = Array.from(text).slice(0, NOTE_LIMIT).join("");
      this.client.connection.send("suggestion.edited", { conversation, suggestion: id, text: now });
    }
    const suggestions = draft.suggestions.map((one) => one.id);
    // Held up by a colleague and unchanged: the same message goes out again, so the same id.
    const same = stale?.item.text === text ? stale.item.client_msg_id : undefined;
    if (stale && same === undefined) this.client.discard(stale.item.client_msg_id);
    this.#forgetStale(conversation);
    const { snippets, notice } = draft;
    this.client.send({ conversation, kind: "text", text, suggestions, snippets, notice, override }, same);
    this.onSent(conversation, text);
    clearTimeout(this.#check);
    this.#keep(EMPTY_DRAFT);
    this.#syncSoon();
    this.state.marks = [];
    this.#stopTyping();
    return true;
  }

  /** A colleague wrote first: the text comes back into the draft, with what she missed. */
  heldUp(stale: Stale): void {
    const { conversation, text, suggestions } = stale.item;
    this.#stale.set(conversation, stale);
    if (stale.item.kind === "text") this.#restore(conversation, text, suggestions ?? []);
    if (conversation === this.state.conversation) this.state.stale = stale;
  }

  /** Send what a colleague's reply held up, as it is in the draft now. */
  sendStale(): boolean {
    const { stale } = this.state;
    if (!stale || stale.item.kind === "text") return this.send();
    this.#forgetStale(stale.item.conversation);
    this.client.resend(stale.item.client_msg_id);
    return true;
  }

  /** Held up before a reload: the draft has the text already, what was missing is in the thread. */
  stillHeldUp(stale: Stale): void {
    this.#stale.set(stale.item.conversation, stale);
  }

  dropStale(): void {
    const { stale } = this.state;
    if (!stale) return;
    this.client.discard(stale.item.client_msg_id);
    this.#forgetStale(stale.item.conversation);
    if (this.state.draft.text.trim() === stale.item.text) this.write("");
  }

  keepStale(): void {
    const { stale } = this.state;
    if (!stale) return;
    this.client.discard(stale.item.client_msg_id);
    this.#forgetStale(stale.item.conversation);
    this.editor?.focus();
  }

  /** A message that failed goes back into the field. */
  takeBack(clientMsgId: string): void {
    const item = this.client.discard(clientMsgId);
    if (item) this.#restore(item.conversation, item.text, item.suggestions ?? []);
  }

  marked(re: string | null, textLength: number, marks: Mark[]): void {
    const current = this.#checked.text === this.state.draft.text && re === this.#checked.id;
    // Slots are drawn as tokens already, and block by themselves.
    if (current && textLength === this.length.value) this.state.marks = marks.filter((mark) => mark.rule !== EMPTY_SLOT || !mark.text.startsWith("{"));
  }

  #restore(conversation: string, text: string, suggestions: readonly string[]): void {
    const held = this.drafts.read(conversation);
    const joined: KeptDraft = {
      text: held.text.trim() === "" ? text : `${text}\n${held.text}`,
      suggestions: [...suggestions.map((id) => ({ id, text })), ...held.suggestions],
      snippets: held.snippets,
      notice: held.notice,
    };
    this.drafts.write(conversation, joined);
    if (conversation !== this.state.conversation) return;
    this.state.draft = joined;
    this.#checkSoon();
  }

  #forgetStale(conversation: string): void {
    this.#stale.delete(conversation);
    if (conversation === this.state.conversation) this.state.stale = null;
  }

  #keep(draft: KeptDraft): void {
    this.state.draft = draft;
    this.drafts.write(this.state.conversation, draft);
  }

  #syncSoon(): void {
    clearTimeout(this.#sync);
    const { conversation } = this.state;
    this.#sync = setTimeout(() => {
      const { text, suggestions } = this.drafts.read(conversation);
      this.client.connection.send("draft.sync", { conversation, text, suggestions: suggestions.map((one) => one.id) });
    }, SYNC_AFTER);
  }

  #checkSoon(): void {
    clearTimeout(this.#check);
    const { conversation, draft } = this.state;
    if (draft.text.trim() === "") return;
    this.#check = setTimeout(() => {
      const id = this.client.connection.send("draft.check", { conversation, text: draft.text });
      this.#checked = { id: id ?? "", text: draft.text };
    }, CHECK_AFTER);
  }

  #typing(active: boolean): void {
    if (!active) {
      this.#stopTyping();
      return;
    }
    const { conversation } = this.state;
    if (Date.now() - this.#typingSent > TYPING_EVERY) {
      this.#typingSent = Date.now();
      this.client.connection.send("typing", { conversation, active: true });
    }
    clearTimeout(this.#typingEnd);
    this.#typingEnd = setTimeout(() => {
      this.#stopTyping();
    }, TYPING_ENDS);
  }

  #stopTyping(): void {
    clearTimeout(this.#typingEnd);
    if (this.#typingSent === 0) return;
    this.#typingSent = 0;
    this.client.connection.send("typing", { conversation: this.state.conversation, active: false });
  }
}

/** Until the next check, a mark holds where its words still stand. */
function stillThere(mark: Mark, text: string): boolean {
  return Array.from(text).slice(mark.start, mark.end).join("") === mark.text;
}
