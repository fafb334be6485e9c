/** Short notices in the corner: alerts that cannot wait, confirmations, errors. */

import { shallowReactive } from "vue";

export type Tone = "info" | "good" | "warn" | "bad";

export interface Notice {
  id: number;
  tone: Tone;
  title: string;
  text: string;
  conversation: string | null;
  /** Notices of one kind that have come since it was closed; they share a place. */
  count: number;
  kind: string;
}

const STAYS = 6_000;
const ALERT_STAYS = 15_000;
const MOST = 3;

export class Notices {
  readonly items = shallowReactive<Notice[]>([]);
  #next = 1;

  /** Notices with the same `kind` take one place: the newest is read, the count says how many there were. */
  show(tone: Tone, title: string, text = "", conversation: string | null = null, kind = ""): void {
    const same = (item: Notice): boolean => (kind ? item.kind === kind : item.title === title && item.text === text);
    const twin = this.items.findIndex(same);
    const [before] = twin >= 0 ? this.items.splice(twin, 1) : [];
    const count = kind && before ? before.count + 1 : 1;
    const notice: Notice = { id: this.#next, tone, title, text, conversation, count, kind };
    this.#next += 1;
    this.items.push(notice);
    if (this.items.length > MOST) this.items.shift();
    setTimeout(() => {
      this.close(notice.id);
    }, tone === "bad" ? ALERT_STAYS : STAYS);
  }

  close(id: number): void {
    const at = this.items.findIndex((item) => item.id === id);
    if (at >= 0) this.items.splice(at, 1);
  }
}
