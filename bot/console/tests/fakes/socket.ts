/** A server end of a socket, by hand: what the client sent, and a voice to answer with. */

import type { Transport } from "../../src/socket/connection";
import { Connection } from "../../src/socket/connection";
import { ChatClient } from "../../src/socket/client";
import { Outbox, type TextStorage } from "../../src/socket/outbox";
import type { ClientFrames, ClientType, ServerFrames, ServerType } from "../../src/wire/frames";
import type { Message, Sender } from "../../src/wire/message";

export class FakeSocket implements Transport {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  sent: { type: string; id: string; data: unknown }[] = [];
  closedWith: number | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string; id: string; data: unknown });
  }

  close(code?: number): void {
    this.closedWith = code ?? 1000;
  }

  says<T extends ServerType>(type: T, data: ServerFrames[T], re?: string): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, type, id: "s", data, ...(re ? { re } : {}) }) });
  }

  drops(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason });
  }

  /** Frames of one type, in order. */
  heard<T extends ClientType>(type: T): { id: string; data: ClientFrames[T] }[] {
    return this.sent.filter((frame) => frame.type === type) as { id: string; data: ClientFrames[T] }[];
  }
}

export class MemoryStorage implements TextStorage {
  items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}

/** A client over fake sockets; `random` 0.5 makes every backoff half of its ceiling. */
export class Bench {
  sockets: FakeSocket[] = [];
  storage = new MemoryStorage();
  connection: Connection;
  client: ChatClient;

  constructor(kind: "agent" | "buyer" = "agent", storage?: MemoryStorage) {
    if (storage) this.storage = storage;
    this.connection = new Connection({
      client: kind === "agent" ? "console" : "buyer",
      open: () => {
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket;
      },
      token: () => "token",
      cursors: () => this.client.cursors(),
      random: () => 0.5,
    });
    this.client = new ChatClient(this.connection, new Outbox(this.storage, "outbox"), kind === "agent");
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("not connected yet");
    return socket;
  }

  welcome(): void {
    this.socket.says("welcome", {
      session: "s1",
      heartbeat: 20,
      server_time: new Date().toISOString(),
      me: { kind: "agent", id: "a1", name: "Lin", role: "agent", shop: "demo" },
      limits: { frame_bytes: 65_536, message_chars: 4_000 },
      conversations: [],
    });
  }

  /** Connect up to `live`. */
  live(): FakeSocket {
    if (this.connection.state.phase !== "connecting") this.connection.start();
    this.socket.onopen?.();
    this.welcome();
    this.socket.says("live", {});
    return this.socket;
  }
}

const BUYER: Sender = { kind: "buyer", id: "b1", name: "Chen" };

export function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation: "c1",
    seq,
    sender: BUYER,
    kind: "text",
    text: `text ${seq}`,
    payload: null,
    client_msg_id: `x${seq}`,
    sent_at: "2025-11-22T06:00:00Z",
    recalled: false,
    ...change,
  };
}

export function ack(clientMsgId: string, seq: number, unseen: Message[] = []): ServerFrames["message.ack"] {
  return {
    conversation: "c1",
    client_msg_id: clientMsgId,
    message_id: `m${seq}`,
    seq,
    sent_at: "2025-11-22T06:00:00Z",
    unseen,
  };
}
