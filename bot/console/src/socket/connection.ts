/**
 * One socket that keeps coming back. Knows hello, welcome, live, heartbeats and close codes;
 * knows nothing of conversations or of any screen.
 */

import { WIRE_VERSION, parseFrame } from "../wire/frames";
import type { ClientFrames, ClientKind, ClientType, Cursor, ServerFrame } from "../wire/frames";
import { identifier } from "../wire/identifier";
import { backoff } from "./backoff";
import { isFinal, retryAfter } from "./closing";

/** The part of `WebSocket` that is used; tests bring their own. */
export interface Transport {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

export type ConnectionState =
  | { phase: "idle" }
  | { phase: "connecting"; attempt: number }
  | { phase: "live" }
  /** Trying again at `retryAt` (milliseconds since the epoch). */
  | { phase: "waiting"; attempt: number; retryAt: number; code: number }
  /** Not trying again by itself. */
  | { phase: "stopped"; code: number };

export interface ConnectionOptions {
  client: ClientKind;
  open: () => Transport;
  token: () => string;
  /** Where to resume, asked at every hello. */
  cursors: () => Cursor[];
  random?: () => number;
}

/** Close code for "the peer has gone silent". */
const HEARTBEAT_LOST = 4001;
const ABNORMAL = 1006;
const HELLO_TIMEOUT = 15_000;
/** A connection that lived this long starts its backoff afresh. */
const STABLE_AFTER = 5_000;
const DEFAULT_FRAME_BYTES = 65_536;

export class Connection {
  onState: (state: ConnectionState) => void = () => undefined;
  onFrame: (frame: ServerFrame) => void = () => undefined;

  #state: ConnectionState = { phase: "idle" };
  #transport: Transport | null = null;
  #attempt = 0;
  #heartbeat = 20_000;
  #frameBytes = DEFAULT_FRAME_BYTES;
  #goodbye: number | null = null;
  /** When the server was last heard, milliseconds since the epoch. */
  #heard = 0;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stable: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ConnectionOptions) {}

  get state(): ConnectionState {
    return this.#state;
  }

  get live(): boolean {
    return this.#state.phase === "live";
  }

  /** Connect, unless connected or connecting already. */
  start(): void {
    if (this.#state.phase === "live" || this.#state.phase === "connecting") return;
    this.#clearTimers();
    this.#connect();
  }

  /** Try at once instead of waiting, also after a final close. */
  retryNow(): void {
    this.start();
  }

  /**
   * After sleep, or back from the network's absence: a link that has been silent for longer than it may be
   * is dropped at once, and a wait for the next try ends. Timers do not count the time asleep.
   */
  wake(): void {
    if (this.#state.phase === "waiting") {
      this.retryNow();
    } else if (this.#transport && Date.now() - this.#heard > this.#heartbeat * 1.5) {
      this.#drop(HEARTBEAT_LOST);
      this.#clearTimers();
      this.#connect();
    }
  }

  /** Leave for good; `start` connects again. */
  stop(): void {
    this.#clearTimers();
    this.#drop(1000);
    this.#become({ phase: "idle" });
  }

  /** Send a frame; returns its id, or null when not live or too big. */
  send<T extends ClientType>(type: T, data: ClientFrames[T]): string | null {
    if (!this.live) return null;
    return this.#transmit(type, data);
  }

  /** Whether a frame with `data` stays within the server's limit. */
  fits<T extends ClientType>(type: T, data: ClientFrames[T]): boolean {
    return this.#bytes(this.#encode(type, identifier(), data)) <= this.#frameBytes;
  }

  #encode(type: ClientType, id: string, data: unknown): string {
    return JSON.stringify({ v: WIRE_VERSION, type, id, data });
  }

  #bytes(text: string): number {
    return new TextEncoder().encode(text).length;
  }

  #transmit<T extends ClientType>(type: T, data: ClientFrames[T]): string | null {
    const id = identifier();
    const text = this.#encode(type, id, data);
    if (!this.#transport || this.#bytes(text) > this.#frameBytes) return null;
    try {
      this.#transport.send(text);
    } catch {
      // Between a dead link and its close event; whoever needs an answer sends again after live.
      return null;
    }
    return id;
  }

  #connect(): void {
    this.#goodbye = null;
    this.#heard = Date.now();
    this.#become({ phase: "connecting", attempt: this.#attempt });
    const transport = this.options.open();
    this.#transport = transport;
    transport.onopen = () => {
      this.#transmit("hello", {
        token: this.options.token(),
        client: this.options.client,
        conversations: this.options.cursors(),
      });
    };
    transport.onmessage = (event) => {
      if (transport === this.#transport && typeof event.data === "string") this.#receive(event.data);
    };
    transport.onclose = (event) => {
      if (transport === this.#transport) this.#closed(event.code, event.reason);
    };
    this.#watch(HELLO_TIMEOUT);
  }

  #receive(text: string): void {
    const frame = parseFrame(text);
    if (!frame) return;
    if (frame.type === "welcome") {
      this.#heartbeat = Math.max(1, frame.data.heartbeat) * 1000;
      this.#frameBytes = frame.data.limits.frame_bytes;
    } else if (frame.type === "live") {
      this.#become({ phase: "live" });
      this.#stable = setTimeout(() => (this.#attempt = 0), STABLE_AFTER);
    } else if (frame.type === "heartbeat") {
      this.#transmit("heartbeat.ack", {});
    } else if (frame.type === "goodbye") {
      this.#goodbye = frame.data.retry_after ?? null;
    }
    this.#heard = Date.now();
    // Any frame proves life: a beat and a half of silence means the peer is gone.
    this.#watch(this.#heartbeat * 1.5);
    this.onFrame(frame);
  }

  #watch(milliseconds: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#drop(HEARTBEAT_LOST);
      this.#closed(HEARTBEAT_LOST, "");
    }, milliseconds);
  }

  /** Let go of the transport without waiting for its close event, which a dead network never brings. */
  #drop(code: number): void {
    const transport = this.#transport;
    this.#transport = null;
    if (!transport) return;
    transport.onopen = transport.onmessage = transport.onclose = null;
    try {
      transport.close(code);
    } catch {
      // Already closed.
    }
  }

  #closed(code: number, reason: string): void {
    this.#clearTimers();
    this.#transport = null;
    const known = code === 0 ? ABNORMAL : code;
    if (isFinal(known)) {
      this.#become({ phase: "stopped", code: known });
      return;
    }
    const delay = backoff(this.#attempt, retryAfter(reason) ?? this.#goodbye, this.options.random ?? Math.random);
    this.#attempt += 1;
    this.#become({ phase: "waiting", attempt: this.#attempt, retryAt: Date.now() + delay, code: known });
    this.#retry = setTimeout(() => {
      this.#connect();
    }, delay);
  }

  #clearTimers(): void {
    clearTimeout(this.#watchdog);
    clearTimeout(this.#retry);
    clearTimeout(this.#stable);
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.onState(state);
  }
}
