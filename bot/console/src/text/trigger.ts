/** What a draft asks for at the cursor: `/word` for ready texts, `{word` for live values, `@word` for a colleague. */

export type TriggerKind = "snippet" | "variable" | "mention";

export interface Trigger {
  kind: TriggerKind;
  /** Where the sign stands, UTF-16 units; the end is the cursor. */
  start: number;
  /** What was typed behind the sign. */
  needle: string;
}

/**
 * A slash counts at the start of a line, after a space or after punctuation: `7/8` and a choice between two
 * words stay what they are. Chinese input methods give `、` or `／` for that key; `、` counts at a line's start only.
 */
const SNIPPET = /(?:(?:^|[\s\p{P}])(?<![/／:：])[/／]|(?:^|\n)、)([^\s/／、{}]{0,24})$/u;
const VARIABLE = /\{([^{}\s]{0,12})$/u;
const MENTION = /(?:^|[\s\p{P}])@([^\s@]{0,16})$/u;

/** The trigger that ends at `caret`, if any; replies have snippets and variables, notes have mentions. */
export function triggerAt(text: string, caret: number, note: boolean): Trigger | null {
  const before = text.slice(0, caret);
  const found = (kind: TriggerKind, pattern: RegExp): Trigger | null => {
    const match = pattern.exec(before);
    if (!match) return null;
    const needle = match[1] ?? "";
    return { kind, start: caret - needle.length - 1, needle };
  };
  if (note) return found("mention", MENTION);
  return found("snippet", SNIPPET) ?? found("variable", VARIABLE);
}
