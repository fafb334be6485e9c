/** `<zhike-panel shop="KEY">`: a frame with the panel, in the shade of what is around it. */

import { Bridge } from "../bridge/bridge";
import { en } from "../locales/en/embed";
import { zh } from "../locales/zh/embed";
import type { Handle, Panel } from "./handle";
import { languageOf } from "./settings";
import { shadeBehind } from "./shade";

export function panelElement(server: string, handle: Handle): CustomElementConstructor {
  return class ZhikePanel extends HTMLElement {
    #leave: () => void = () => undefined;
    #tellTheme: () => void = () => undefined;

    static get observedAttributes(): string[] {
      return ["theme"];
    }

    connectedCallback(): void {
      const { settings } = handle;
      const lang = languageOf(this.getAttribute("lang") ?? settings.lang);
      const frame = document.createElement("iframe");
      const address = new URL("/panel", server);
      address.search = new URLSearchParams({
        shop: this.getAttribute("shop") ?? settings.shop ?? "",
        host: location.origin,
        theme: this.#theme(),
        lang,
      }).toString();
      frame.src = address.href;
      frame.title = (lang === "en" ? en : zh).panel;
      frame.allow = "clipboard-write";
      frame.referrerPolicy = "no-referrer";
      Object.assign(this.style, { display: this.style.display || "block", minHeight: this.style.minHeight || "320px" });
      Object.assign(frame.style, { border: "0", width: "100%", height: "100%", minHeight: "inherit", display: "block", colorScheme: "normal" });
      this.attachShadowOnce().replaceChildren(frame);
      const bridge = new Bridge(
        () => frame.contentWindow,
        server,
        (message) => void handle.heard(panel, message),
      );
      const panel: Panel = {
        send: (type, payload) => {
          bridge.send(type, payload);
        },
        answer: (request, payload) => {
          bridge.send("ack", payload, request);
        },
      };
      const left = handle.joined(panel);
      let shown = this.#theme();
      this.#tellTheme = () => {
        if (this.#theme() !== shown) bridge.send("theme.changed", { theme: (shown = this.#theme()) });
      };
      // Hosts switch themes by a class or an attribute of the page.
      const observer = new MutationObserver(this.#tellTheme);
      for (const one of [document.documentElement, document.body]) observer.observe(one, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
      const media = window.matchMedia("(prefers-color-scheme: dark)");
      media.addEventListener("change", this.#tellTheme);
      this.addEventListener("zhike:theme", this.#tellTheme);
      this.#leave = () => {
        left();
        bridge.close();
        observer.disconnect();
        media.removeEventListener("change", this.#tellTheme);
        this.removeEventListener("zhike:theme", this.#tellTheme);
      };
    }

    disconnectedCallback(): void {
      this.#leave();
    }

    attributeChangedCallback(): void {
      this.#tellTheme();
    }

    attachShadowOnce(): ShadowRoot {
      return this.shadowRoot ?? this.attachShadow({ mode: "open" });
    }

    #theme(): "light" | "dark" {
      const wanted = this.getAttribute("theme") ?? handle.settings.theme ?? "auto";
      return wanted === "light" || wanted === "dark" ? wanted : shadeBehind(this);
    }
  };
}
