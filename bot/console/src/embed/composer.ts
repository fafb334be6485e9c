/** Paste into the host's own composer, so that its framework and its undo notice. */

export function insertInto(field: Element | null, text: string): boolean {
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) {
    if (field.disabled || field.readOnly) return false;
    const before = field.value.slice(0, field.selectionStart ?? field.value.length);
    const put = before && !/\s$/u.test(before) ? `\n${text}` : text;
    field.focus();
    if (!document.execCommand("insertText", false, put)) {
      field.setRangeText(put, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true, data: put, inputType: "insertText" }));
    }
    return true;
  }
  if (field instanceof HTMLElement && field.isContentEditable) {
    field.focus();
    return document.execCommand("insertText", false, text);
  }
  return false;
}
