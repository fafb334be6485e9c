/** What a key press in a text field means, with an input method in mind. */

export interface Press {
  key: string;
  code: string;
  isComposing: boolean;
  keyCode: number;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

/** Whether the input method owns this press: 229 is what Safari reports for the Enter that ends a word. */
export function composing(press: Pick<Press, "isComposing" | "keyCode">): boolean {
  return press.isComposing || press.keyCode === 229;
}

/** Whether this press sends the message under the person's setting. */
export function sends(press: Press, sendKey: "enter" | "ctrl"): boolean {
  if (press.key !== "Enter" || composing(press) || press.altKey) return false;
  const modified = press.ctrlKey || press.metaKey;
  return sendKey === "ctrl" ? modified : !press.shiftKey;
}

/** 1 to 3 for Alt with that digit, else null; by key position, since Alt changes the character on a Mac. */
export function suggestionKey(press: Press): number | null {
  return press.shiftKey ? null : altDigit(press);
}

/** 1 to 3 for Alt and Shift with that digit: the suggestion to put away. */
export function dismissKey(press: Press): number | null {
  return press.shiftKey ? altDigit(press) : null;
}

function altDigit(press: Press): number | null {
  if (!press.altKey || press.ctrlKey || press.metaKey || composing(press)) return null;
  const match = /^(?:Digit|Numpad)([1-3])$/u.exec(press.code);
  return match ? Number(match[1]) : null;
}

/** Whether what is typed goes into a field, so that single letters are no commands. */
export function typingIn(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "file"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
