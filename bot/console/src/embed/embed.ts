/** `/embed.js`: the panel on somebody else's page. Loading it twice does nothing. */

import { panelElement } from "./element";
import { Handle } from "./handle";
import { speakModules } from "./modules";
import { serverOf, settingsOf } from "./settings";

declare global {
  interface Window {
    $zhike?: Handle;
  }
}

function start(script: HTMLOrSVGScriptElement | null): void {
  const settings = settingsOf(script);
  const handle = new Handle(settings);
  window.$zhike = handle;
  if (!customElements.get("zhike-panel")) customElements.define("zhike-panel", panelElement(serverOf(script), handle));
  speakModules(handle);
  if (settings.keys !== false) {
    window.addEventListener("keydown", (event) => {
      const number = /^Digit([123])$/u.exec(event.code)?.[1];
      if (!number || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat || event.isComposing) return;
      event.preventDefault();
      handle.chooseSuggestion(Number(number));
    });
  }
  const place = (): void => {
    const where = settings.panel ? document.querySelector(settings.panel) : null;
    if (where && !where.querySelector("zhike-panel")) where.append(document.createElement("zhike-panel"));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place, { once: true });
  else place();
  void handle.ready.then(() => window.dispatchEvent(new CustomEvent("zhike:ready", { detail: handle })));
}

if (!window.$zhike) start(document.currentScript);
