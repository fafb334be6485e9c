/** What is seen on other people's pages. */

import type { zh } from "../zh/embed";

export const en: typeof zh = {
  panel: "Zhike: suggested replies",
  chat: "Chat with us",
  open: "Open the chat",
  close: "Close the chat",
};
