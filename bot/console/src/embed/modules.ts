/** DOM events in the grammar of Google's Agent Assist modules, for hosts that speak it already. */

import type { Handle } from "./handle";

interface Detail {
  conversationName?: string;
  conversationProfileName?: string;
  participantRole?: string;
  request?: { textInput?: { text?: string } };
  message?: { id?: string; content?: string; participantRole?: string };
  messageId?: string;
  buyer?: string;
  messages?: unknown;
}

const BUYERS = new Set(["END_USER", "1"]);

export function say(type: string, detail: Record<string, unknown>): void {
  document.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
}

/** `projects/…/conversations/ID` or just the ID. */
export function conversationOf(name: string | undefined): string {
  return (name ?? "").split("/").at(-1) ?? "";
}

export function speakModules(handle: Handle): void {
  let active = "";
  const heard = (type: string, act: (detail: Detail) => void): void => {
    window.addEventListener(type, (event) => {
      if (event instanceof CustomEvent) act((event.detail ?? {}) as Detail);
    });
  };
  const written = (id: string | undefined, role: string | undefined, text: string | undefined, name: string | undefined): void => {
    const conversation = conversationOf(name) || active;
    if (!conversation || !text) return;
    const message = { id: id ?? "", text, role: BUYERS.has(role ?? "") ? "buyer" : "agent" };
    handle.receiveMessage({ conversation, message });
  };
  heard("active-conversation-selected", (detail) => {
    active = conversationOf(detail.conversationName);
    if (active) handle.selectConversation({ conversation: active, buyer: detail.buyer ?? active, messages: detail.messages ?? [] });
  });
  heard("analyze-content-requested", (detail) => {
    written(detail.messageId, detail.participantRole, detail.request?.textInput?.text, detail.conversationName);
  });
  heard("new-message-received", (detail) => {
    written(detail.message?.id, detail.message?.participantRole ?? "END_USER", detail.message?.content, detail.conversationName);
  });
  heard("conversation-completed", (detail) => {
    handle.closeConversation(conversationOf(detail.conversationName) || active);
  });
  handle.on("suggestions.shown", (payload) => {
    say("analyze-content-response-received", { conversationName: payload["conversation"], response: { humanAgentSuggestionResults: payload["suggestions"] } });
  });
  handle.on("suggestion.inserted", ({ conversation, suggestion, text }) => {
    say("smart-reply-selected", { conversationName: conversation, answer: { reply: text, answerRecord: suggestion } });
  });
}
