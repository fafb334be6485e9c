/** The HTTP side of the wire. Every failure becomes an `ApiError` whose message can be shown. */

import { words } from "../locales/reading";
import { errorIn, labelsIn, offerIn, openingIn, profileIn, readIn, readyIn, variableIn, type Read } from "../locales/served";
import type {
  DeskState,
  NoticeTarget,
  Opening,
  ShopNotice,
  Snippet,
  Variable,
} from "../wire/desk";
import type { Conversation, Me } from "../wire/frames";
import type { Insight, NextAction, Profile, Suggestion, SuggestionSet } from "../wire/insight";
import type { Message } from "../wire/message";
import { readLabels, type Labels } from "./labels";

export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** What exactly is wrong, as the server's schema of the failure says. */
    readonly detail: unknown = null,
  ) {
    super(message);
  }
}

export interface Session {
  token: string;
  expires_at: string;
}

export interface Shop {
  key: string;
  name: string;
  trade: string;
}

export interface Product {
  key: string;
  title: string;
  price: number | string;
  image?: string | null;
  /** Stands in for a picture, on a ground of colour `tint` (`#rrggbb`). */
  emoji?: string | null;
  tint?: string | null;
}

export interface BuyerOrder {
  order_no: string;
  title: string;
  amount: number | string;
  state: string;
  state_zh?: string;
}

export interface StoredFile {
  file: string;
  name: string;
  mime: string;
  size: number;
}

/** What is known of a conversation now. */
export interface Known {
  insight: Insight | null;
  suggestions: SuggestionSet | null;
  profile: Profile;
}

/** A message of a chat that is kept elsewhere, with what was said before. */
export interface Question {
  shop: string;
  conversation: string;
  buyer: string;
  message: { id: string; text: string };
  history: { role: "buyer" | "agent"; text: string }[];
  item?: string;
  order?: string;
  mode?: "auto" | "full";
}

export interface Answer extends Read {
  suggestions: Suggestion[];
  action: string;
  next_actions: NextAction[];
}

export type Scope = "mine" | "waiting" | "all";

export class Api {
  constructor(private readonly token: () => string | null) {}

  signIn(username: string, password: string): Promise<Session & { me: Me }> {
    return this.#ask("POST", "/api/v1/session", { username, password });
  }

  renew(): Promise<Session> {
    return this.#ask("POST", "/api/v1/session/renew");
  }

  signOut(): Promise<unknown> {
    return this.#ask("DELETE", "/api/v1/session");
  }

  async labels(): Promise<Labels> {
    return labelsIn(readLabels(await this.#ask("GET", "/api/v1/labels")));
  }

  async conversations(scope: Scope): Promise<Conversation[]> {
    return (await this.#ask<{ items: Conversation[] }>("GET", `/api/v1/conversations?scope=${scope}&limit=1000`)).items;
  }

  /** In which somebody wrote this, also long ago. */
  async conversationsSaying(words: string): Promise<Conversation[]> {
    const query = new URLSearchParams({ scope: "all", limit: "100", q: words });
    return (await this.#ask<{ items: Conversation[] }>("GET", `/api/v1/conversations?${query.toString()}`)).items;
  }

  messages(conversation: string, beforeSeq: number | null, limit: number): Promise<{ messages: Message[]; head_seq: number }> {
    const before = beforeSeq === null ? "" : `before_seq=${beforeSeq}&`;
    return this.#ask("GET", `/api/v1/conversations/${encodeURIComponent(conversation)}/messages?${before}limit=${limit}`);
  }

  async insight(conversation: string): Promise<Known> {
    const { insight, suggestions, profile } = await this.#ask<Known>("GET", `/api/v1/conversations/${encodeURIComponent(conversation)}/insight`);
    return {
      insight: insight && readIn(insight),
      suggestions: suggestions && { ...suggestions, items: suggestions.items.map(offerIn) },
      profile: profileIn(profile),
    };
  }

  /** Ask about a message of a chat that is kept elsewhere. */
  async assist(asked: Question): Promise<Answer> {
    const answer = await this.#ask<Answer>("POST", "/api/v1/assist", asked);
    return { ...readIn(answer), suggestions: answer.suggestions.map(offerIn) };
  }

  desk(shop: string): Promise<DeskState> {
    return this.#ask("GET", `/api/v1/desk?shop=${encodeURIComponent(shop)}`);
  }

  async opening(shop: string): Promise<Opening> {
    return openingIn(await this.#ask("GET", `/api/v1/desk/opening?shop=${encodeURIComponent(shop)}`));
  }

  async notices(shop: string): Promise<ShopNotice[]> {
    return listOf(await this.#ask("GET", `/api/v1/notices?shop=${encodeURIComponent(shop)}`));
  }

  draftNotice(notice: { shop: string; cause: string; text: string; intents: string[]; approve: boolean }): Promise<ShopNotice> {
    return this.#ask("POST", "/api/v1/notices", { order_states: [], products: [], ends_at: null, ...notice });
  }

  noticeState(notice: ShopNotice, state: "approved" | "ended"): Promise<ShopNotice> {
    return this.#ask("POST", `/api/v1/notices/${encodeURIComponent(notice.id)}/state`, { state, version: notice.version });
  }

  async noticeTargets(notice: string): Promise<NoticeTarget[]> {
    return listOf(await this.#ask("GET", `/api/v1/notices/${encodeURIComponent(notice)}/conversations`));
  }

  /** Ready texts that match `needle` by words, pinyin or initials; the most used without one. */
  async snippets(conversation: string, needle: string): Promise<Snippet[]> {
    const query = new URLSearchParams({ conversation, limit: "30", ...(needle ? { q: needle } : {}) });
    return listOf<Snippet>(await this.#ask("GET", `/api/v1/snippets?${query.toString()}`)).map(readyIn);
  }

  keepSnippet(snippet: { shop: string; scope: "own" | "shop"; title: string; text: string }): Promise<Snippet> {
    return this.#ask("POST", "/api/v1/snippets", snippet);
  }

  changeSnippet(snippet: Pick<Snippet, "id" | "version">, words: { title: string; text: string }): Promise<Snippet> {
    return this.#ask("PUT", `/api/v1/snippets/${encodeURIComponent(snippet.id)}`, { ...words, version: snippet.version });
  }

  forgetSnippet(id: string): Promise<unknown> {
    return this.#ask("DELETE", `/api/v1/snippets/${encodeURIComponent(id)}`);
  }

  async variables(conversation: string): Promise<Variable[]> {
    return listOf<Variable>(await this.#ask("GET", `/api/v1/conversations/${encodeURIComponent(conversation)}/variables`)).map(variableIn);
  }

  enterShop(
    shop: string,
    buyer: string,
    name: string | null,
    signature: string | null = null,
  ): Promise<Session & { shop: string; shop_name: string; buyer: { id: string; name: string }; conversation: string }> {
    return this.#ask("POST", "/api/v1/buyer/session", {
      shop,
      buyer,
      ...(name ? { name } : {}),
      ...(signature ? { signature } : {}),
    });
  }

  async shops(): Promise<Shop[]> {
    return listOf(await this.#ask("GET", "/api/v1/shops"));
  }

  async products(shop: string): Promise<Product[]> {
    return listOf(await this.#ask("GET", `/api/v1/shops/${encodeURIComponent(shop)}/products`));
  }

  async buyerOrders(): Promise<BuyerOrder[]> {
    return listOf(await this.#ask("GET", "/api/v1/buyer/orders"));
  }

  /** Keep a file; staff say for which conversation, a buyer's is known. */
  upload(file: File, conversation: string | null = null): Promise<StoredFile> {
    const form = new FormData();
    form.append("file", file, file.name);
    if (conversation !== null) form.append("conversation", conversation);
    return this.#ask("POST", "/api/v1/files", form);
  }

  /** The bytes of a stored file; the token cannot ride on an `<img>` address. */
  async file(id: string): Promise<Blob> {
    return (await this.#fetch("GET", `/api/v1/files/${encodeURIComponent(id)}`)).blob();
  }

  /** Any other address, as the pages in folders of their own ask; `T` is what the server's schema says. */
  ask<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<T> {
    return this.#ask<T>(method, path, body, more);
  }

  /** The bytes at an address: exports. */
  async download(path: string): Promise<Blob> {
    return (await this.#fetch("GET", path)).blob();
  }

  async #ask<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<T> {
    const response = await this.#fetch(method, path, body, more);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }

  async #fetch(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", ...more };
    const token = this.token();
    if (token) headers["Authorization"] = `Bearer ${token}`;
    const request: RequestInit = { method, headers, credentials: "omit", cache: "no-store" };
    if (body instanceof FormData) {
      request.body = body;
    } else if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await fetch(path, request);
    } catch {
      throw new ApiError(0, "network", words.errors.network);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

async function refusal(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as { error?: { code?: string; message?: string; detail?: unknown } };
    if (error?.message) return new ApiError(response.status, error.code ?? "error", errorIn(error.code ?? "error", error.message), error.detail ?? null);
  } catch {
    // Not our JSON: a proxy's page, or nothing.
  }
  return new ApiError(response.status, "error", response.status >= 500 ? words.errors.server : words.errors.unknown);
}

function listOf<T>(value: T[] | { items: T[] }): T[] {
  return Array.isArray(value) ? value : value.items;
}

/** Words for any failure. */
export function reasonOf(error: unknown): string {
  return error instanceof ApiError ? error.message : words.errors.unknown;
}
