/** `/widget.js`: a button on a shop's own site that opens the chat. Loading it twice does nothing. */

import { en } from "../locales/en/embed";
import { zh } from "../locales/zh/embed";
import { languageOf, serverOf, settingsOf } from "./settings";

interface Widget {
  open: () => void;
  close: () => void;
  toggle: () => void;
}

declare global {
  interface Window {
    $zhikeWidget?: Widget;
  }
}

const SVG = "http://www.w3.org/2000/svg";
const BUBBLE = "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6l-4.5 3.5V17H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Z";

function start(script: HTMLOrSVGScriptElement | null): void {
  const settings = settingsOf(script);
  const words = languageOf(settings.lang) === "en" ? en : zh;
  const address = new URL("/buyer", serverOf(script));
  address.search = new URLSearchParams({ shop: settings.shop ?? "", embed: "1" }).toString();
  // Behind the hash: who the buyer is stays out of every log on the way.
  address.hash = new URLSearchParams(settings.buyer ?? {}).toString();

  const host = document.createElement("div");
  host.id = "zhike-widget";
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; }
    button { display: grid; place-items: center; width: 56px; height: 56px; margin-left: auto; border: 0; border-radius: 50%;
      background: #c9501b; color: #fff; cursor: pointer; box-shadow: 0 6px 24px rgb(23 29 46 / 25%); }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #c9501b; }
    iframe { display: block; width: min(380px, calc(100vw - 40px)); height: min(620px, calc(100vh - 116px)); margin-bottom: 14px; border: 0;
      border-radius: 18px; background: #fff; box-shadow: 0 12px 40px rgb(23 29 46 / 28%); color-scheme: normal; }
    [hidden] { display: none; }
  `);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  button.type = "button";
  const icon = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ width: "26", height: "26", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.75", "aria-hidden": "true" })) icon.setAttribute(name, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", BUBBLE);
  icon.append(path);
  button.append(icon);
  root.append(button);
  let frame: HTMLIFrameElement | null = null;

  function show(open: boolean): void {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.src = address.href;
      frame.title = words.chat;
      root.prepend(frame);
    }
    if (frame) frame.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? words.close : words.open);
  }

  const isOpen = (): boolean => frame !== null && !frame.hidden;
  button.addEventListener("click", () => {
    show(!isOpen());
  });
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    show(false);
    button.focus();
  });
  show(false);
  window.$zhikeWidget = {
    open: () => {
      show(true);
    },
    close: () => {
      show(false);
    },
    toggle: () => {
      show(!isOpen());
    },
  };
  const place = (): void => {
    document.body.append(host);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place, { once: true });
  else place();
}

if (!window.$zhikeWidget) start(document.currentScript);
