/** The panel in other consoles. */

import type { zh } from "../zh/panel";

export const en: typeof zh = {
  page: "Zhike suggestions",
  checking: "Opening…",
  refused: { title: "This site may not embed it yet", text: (origin: string): string => `Ask a supervisor to add ${origin || "this site"} to the allow list on the Integration page.` },
  alone: { title: "This panel lives inside a console", text: "Load embed.js on the console's page, or put this address in its app frame." },
  signIn: { title: "Sign in to see suggestions", username: "User name", password: "Password", submit: "Sign in", busy: "Signing in…" },
  waiting: { title: "Waiting for a conversation", text: "Once the console has a conversation open, the buyer is read here and replies appear." },
  answered: "Nothing new from the buyer.",
  reading: "Reading the buyer…",
  understood: "What the buyer says",
  suggestions: "Suggested replies",
  none: "No suggestion fits; please answer yourself.",
  inserted: "Put in the composer",
  copied: "Copied, ready to paste",
  copyFailed: "Could not be copied: select the text and copy it yourself.",
  slots: "There is a blank to fill before sending",
  retry: "Try again",
};
