/** The side window. */

import type { zh } from "../zh/side";

export const en: typeof zh = {
  page: "Side window",
  hint: "Beside another program: copy the chat, paste it here, press 1, 2 or 3 to copy a reply.",
  paste: "Paste a chat",
  start: { title: "Copy the chat and paste it here", text: "Select the conversation in the other window, copy it, and press Ctrl + V here. Pasting again adds only what is new." },
  tabs: "Buyers",
  add: "New buyer",
  close: (name: string): string => `Close ${name}`,
  unnamed: (number: number): string => `Buyer ${number}`,
  who: "Which of these are the shop?",
  whoDone: "Done",
  reading: "Reading…",
  nothingNew: "Nothing new",
  added: (count: number): string => `${count} new message(s)`,
  buyer: "Buyer",
  agent: "Shop",
  suggestions: "Digits copy",
  none: "Nothing to answer",
  waiting: "Waiting for the buyer",
  copied: "Copied",
  slots: "There is an empty slot: fill it after pasting",
  copyFailed: "The browser refused to copy; select it by hand",
  pasteFailed: "The browser refused to read the clipboard; press Ctrl + V",
  pip: "Floating window",
  clear: "Clear this buyer",
  full: "Suggest anyway",
};
