/** Pictures that go with the draft: pasted, dropped or chosen; uploaded when the message is sent. */

import { shallowReactive } from "vue";

import { ApiError, reasonOf, type Api } from "../http/api";
import type { ChatClient } from "../socket/client";
import { identifier } from "../wire/identifier";

export interface Attachment {
  id: string;
  conversation: string;
  file: File;
  /** Address of the preview. */
  preview: string;
  state: "ready" | "sending" | "failed";
  error: string;
}

const TYPES = /^image\/(?:png|jpe?g|gif|webp)$/u;
const MOST = 9;

export class Attachments {
  readonly items = shallowReactive<Attachment[]>([]);

  constructor(
    private readonly api: Api,
    private readonly client: ChatClient,
  ) {}

  of(conversation: string): Attachment[] {
    return this.items.filter((item) => item.conversation === conversation);
  }

  /** Take the pictures among `files`; returns how many were taken. */
  add(conversation: string, files: Iterable<File>): number {
    let taken = 0;
    for (const file of files) {
      if (!TYPES.test(file.type) || this.of(conversation).length >= MOST) continue;
      const preview = URL.createObjectURL(file);
      this.items.push({ id: identifier(), conversation, file, preview, state: "ready", error: "" });
      taken += 1;
    }
    return taken;
  }

  remove(id: string): void {
    const at = this.items.findIndex((item) => item.id === id);
    const [gone] = at < 0 ? [] : this.items.splice(at, 1);
    if (gone) URL.revokeObjectURL(gone.preview);
  }

  /** Upload and send, in order; what fails stays and says why. */
  async send(conversation: string): Promise<void> {
    for (const item of this.of(conversation)) {
      if (item.state === "sending") continue;
      this.#change(item.id, { state: "sending", error: "" });
      try {
        const { file, name, mime, size } = await this.api.upload(item.file, conversation);
        // A picture goes out under the view its agent has; a colleague's reply meanwhile holds it up like a text.
        this.client.send({ conversation, kind: "image", text: "", payload: { file, name, mime, size } });
        this.remove(item.id);
      } catch (error) {
        this.#change(item.id, { state: "failed", error: error instanceof ApiError ? error.message : reasonOf(error) });
      }
    }
  }

  /** Let go of every preview. */
  clear(): void {
    for (const item of this.items) URL.revokeObjectURL(item.preview);
    this.items.length = 0;
  }

  #change(id: string, change: Partial<Attachment>): void {
    const at = this.items.findIndex((item) => item.id === id);
    const item = this.items[at];
    if (item) this.items.splice(at, 1, { ...item, ...change });
  }
}
