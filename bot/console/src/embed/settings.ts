/** What a host sets before `embed.js` or `widget.js` is loaded. */

export interface Inserted {
  conversation: string;
  suggestion: string;
  text: string;
  /** Names of slots that nobody could fill; they stand as `{name}` in the text. */
  missing: string[];
}

export interface ZhikeSettings {
  /** Key of the shop. */
  shop?: string;
  /** A signed identity, or how to get a new one; without it the panel asks for name and password. */
  identity?: string | (() => string | Promise<string>);
  /** Where to put a panel, as a CSS selector; without it the page holds a `<zhike-panel>` itself. */
  panel?: string;
  /** The composer to paste into, as a CSS selector. */
  composer?: string;
  /** Instead of `composer`: paste it yourself; false: it was not done, the panel copies it. */
  insert?: (inserted: Inserted) => boolean | undefined;
  theme?: "auto" | "light" | "dark";
  lang?: "zh" | "en";
  /** Alt+1…3 anywhere on the host's page take a suggestion over; true unless set. */
  keys?: boolean;
  /** The buyer, for `widget.js`. */
  buyer?: { id?: string; name?: string; signature?: string };
}

declare global {
  interface Window {
    zhikeSettings?: ZhikeSettings;
  }
}

/** Where the running script came from: the server of the panel. */
export function serverOf(script: HTMLOrSVGScriptElement | null): string {
  return script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : location.origin;
}

export function settingsOf(script: HTMLOrSVGScriptElement | null): ZhikeSettings {
  const data = script instanceof HTMLScriptElement ? script.dataset : {};
  const buyer = { id: data["buyer"], name: data["buyerName"], signature: data["buyerSignature"] };
  const given = Object.fromEntries(Object.entries(buyer).filter(([, value]) => value)) as NonNullable<ZhikeSettings["buyer"]>;
  return { ...(data["shop"] ? { shop: data["shop"] } : {}), ...(data["buyer"] ? { buyer: given } : {}), ...window.zhikeSettings };
}

/** The language wanted, else that of the page, else the browser's. */
export function languageOf(wanted: string | null | undefined): "zh" | "en" {
  const found = wanted ?? (document.documentElement.lang || navigator.language);
  return found.toLowerCase().startsWith("zh") ? "zh" : "en";
}
