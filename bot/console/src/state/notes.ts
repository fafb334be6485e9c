/** Internal notes per conversation; a note that is on its way is shown until the server has it. */

import { shallowReactive } from "vue";

import type { Connection } from "../socket/connection";
import type { Named, Note } from "../wire/desk";
import { identifier } from "../wire/identifier";

export class Notes {
  readonly items = shallowReactive(new Map<string, readonly Note[]>());

  constructor(
    private readonly wire: Pick<Connection, "send">,
    private readonly me: Named,
  ) {}

  of(conversation: string): readonly Note[] {
    return this.items.get(conversation) ?? [];
  }

  /** What the server has; notes still on their way stay. */
  all(conversation: string, notes: readonly Note[]): void {
    const known = new Set(notes.map((note) => note.client_note_id));
    const pending = this.of(conversation).filter((note) => note.id === "" && !known.has(note.client_note_id));
    this.items.set(conversation, [...notes, ...pending]);
  }

  take(note: Note): void {
    const others = this.of(note.conversation).filter(
      (one) => one.id !== note.id && (one.client_note_id === "" || one.client_note_id !== note.client_note_id),
    );
    const sorted = [...others, note].sort((a, b) => a.after_seq - b.after_seq || a.written_at.localeCompare(b.written_at));
    this.items.set(note.conversation, sorted);
  }

  /** Write a note behind message `afterSeq`; false when there is no connection, so that the text stays. */
  add(conversation: string, text: string, mentions: readonly Named[], afterSeq: number, writtenAt: string): boolean {
    const client_note_id = identifier();
    const sent = this.wire.send("note.add", {
      conversation,
      client_note_id,
      text,
      mentions: mentions.map((one) => one.id),
    });
    if (sent === null) return false;
    this.take({
      id: "",
      conversation,
      after_seq: afterSeq,
      kind: "note",
      author: this.me,
      text,
      mentions: [...mentions],
      written_at: writtenAt,
      client_note_id,
    });
    return true;
  }
}
