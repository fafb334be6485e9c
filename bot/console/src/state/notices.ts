/** Short notices in the corner: alerts that cannot wait, confirmations, errors. */

import { shallowReactive } from "vue";

export type Tone = "info" | "good" | "warn" | "bad";

export interface Notice {
  id: number;
  tone: Tone;
  title: string;
  text: string;
  conversation: string | null;
}

const STAYS = 6_000;
const ALERT_STAYS = 15_000;

export class Notices {
  readonly items = shallowReactive<Notice[]>([]);
  #next = 1;

  show(tone: Tone, title: string, text = "", conversation: string | null = null): void {
    const twin = this.items.findIndex((item) => item.title === title && item.text === text);
    if (twin >= 0) this.items.splice(twin, 1);
    const notice: Notice = { id: this.#next, tone, title, text, conversation };
    this.#next += 1;
    this.items.push(notice);
    if (this.items.length > 4) this.items.shift();
    setTimeout(() => {
      this.close(notice.id);
    }, tone === "bad" ? ALERT_STAYS : STAYS);
  }

  close(id: number): void {
    const at = this.items.findIndex((item) => item.id === id);
    if (at >= 0) this.items.splice(at, 1);
  }
}
