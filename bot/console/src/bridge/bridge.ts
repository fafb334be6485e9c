/** Two windows of different sites that talk: one envelope, an exact target, and both check who speaks. */

export const SOURCE = "zhike";

export interface Envelope {
  source: typeof SOURCE;
  v: 1;
  type: string;
  /** Answers carry the id of what they answer. */
  request_id: string;
  payload: Record<string, unknown>;
}

export function envelope(type: string, payload: Record<string, unknown>, request = fresh()): Envelope {
  return { source: SOURCE, v: 1, type, request_id: request, payload };
}

/** The envelope in what was posted; null when it is none of ours. */
export function opened(data: unknown): Envelope | null {
  if (typeof data !== "object" || data === null) return null;
  const one = data as Partial<Envelope>;
  const right = one.source === SOURCE && one.v === 1 && typeof one.type === "string" && typeof one.request_id === "string";
  return right && typeof one.payload === "object" && one.payload !== null ? (one as Envelope) : null;
}

export function textOf(value: unknown, most = 20_000): string {
  return typeof value === "string" ? value.slice(0, most) : typeof value === "number" ? String(value) : "";
}

const PATIENCE = 1500;

export class Bridge {
  readonly #waiting = new Map<string, (answer: Record<string, unknown> | null) => void>();
  readonly #listen = (event: MessageEvent): void => {
    if (event.origin !== this.origin || event.source !== this.peer()) return;
    const found = opened(event.data);
    if (!found) return;
    if (found.type !== "ack") {
      this.heard(found);
      return;
    }
    this.#waiting.get(found.request_id)?.(found.payload);
    this.#waiting.delete(found.request_id);
  };

  constructor(
    private readonly peer: () => Window | null,
    /** The one origin that is spoken to and listened to. */
    readonly origin: string,
    private readonly heard: (message: Envelope) => void,
  ) {
    window.addEventListener("message", this.#listen);
  }

  send(type: string, payload: Record<string, unknown> = {}, request?: string): void {
    this.peer()?.postMessage(envelope(type, payload, request), this.origin);
  }

  /** What the other side answers; null when it does not. */
  ask(type: string, payload: Record<string, unknown>): Promise<Record<string, unknown> | null> {
    const request = fresh();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(request);
        resolve(null);
      }, PATIENCE);
      this.#waiting.set(request, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.send(type, payload, request);
    });
  }

  close(): void {
    window.removeEventListener("message", this.#listen);
    for (const answer of this.#waiting.values()) answer(null);
    this.#waiting.clear();
  }
}

function fresh(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
