/** Who is signed in, over reloads; renews the token before it expires. */

import { reactive } from "vue";

import { Api, ApiError, type Session } from "../http/api";
import type { Me } from "../wire/frames";
import { forgetPasted } from "./pasted";

const KEY = "zhike.session";
/** Renew this long before the token expires, or at half of its life when that is shorter. */
const RENEW_AHEAD = 5 * 60_000;
const RETRY_RENEWAL = 15_000;
const LONGEST_TIMER = 2 ** 31 - 1;

interface SignedIn extends Session {
  me: Me;
}

function stored(): SignedIn | null {
  try {
    const value = JSON.parse(localStorage.getItem(KEY) ?? "null") as SignedIn | null;
    return value?.token && Date.parse(value.expires_at) > Date.now() ? value : null;
  } catch {
    return null;
  }
}

class StaffSession {
  readonly state = reactive<{ current: SignedIn | null; expired: boolean }>({ current: stored(), expired: false });
  readonly api = new Api(() => this.state.current?.token ?? null);
  /** Called with every new token, so that the socket can renew too. */
  onToken: (token: string) => void = () => undefined;

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#schedule();
    // Signed in, renewed or out in another tab: this one follows.
    window.addEventListener("storage", (event) => {
      if (event.key !== KEY) return;
      this.state.current = stored();
      this.#schedule();
    });
  }

  get token(): string {
    return this.state.current?.token ?? "";
  }

  async signIn(username: string, password: string): Promise<void> {
    const signedIn = await this.api.signIn(username, password);
    forgetPasted(localStorage, signedIn.me.id);
    this.#keep(signedIn);
  }

  async signOut(): Promise<void> {
    try {
      await this.api.signOut();
    } finally {
      this.#forget(false);
    }
  }

  /** The token is no longer good: back to the sign-in page, which says why. */
  expire(): void {
    this.#forget(true);
  }

  /** A newer token now; false when the server refuses. */
  async renew(): Promise<boolean> {
    const { current } = this.state;
    if (!current) return false;
    try {
      const next = await this.api.renew();
      this.#keep({ ...current, ...next });
      this.onToken(next.token);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.expire();
      else this.#timer = setTimeout(() => void this.renew(), RETRY_RENEWAL);
      return false;
    }
  }

  #keep(session: SignedIn): void {
    this.state.current = session;
    this.state.expired = false;
    localStorage.setItem(KEY, JSON.stringify(session));
    this.#schedule();
  }

  #forget(expired: boolean): void {
    clearTimeout(this.#timer);
    this.state.current = null;
    this.state.expired = expired;
    localStorage.removeItem(KEY);
    // Whose session ended by itself comes back to what was pasted; somebody else does not see it.
    if (!expired) forgetPasted(localStorage);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const { current } = this.state;
    if (!current) return;
    const left = Date.parse(current.expires_at) - Date.now();
    const wait = Math.min(LONGEST_TIMER, Math.max(1000, left - Math.min(RENEW_AHEAD, left / 2)));
    this.#timer = setTimeout(() => void this.renew(), wait);
  }
}

export const session = new StaffSession();
