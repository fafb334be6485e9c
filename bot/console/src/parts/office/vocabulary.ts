/** The closed vocabulary, read once. */

import { shallowRef } from "vue";

import type { Labels } from "../../http/labels";
import { language } from "../../locales/language";
import { session } from "../../state/session";

const EMPTY: Labels = { psychology: [], emotion: [], intents: [], customer_type: [] };

export const vocabulary = shallowRef<Labels>(EMPTY);
let asked: Promise<void> | null = null;

export function readVocabulary(): Promise<void> {
  asked ??= session.api
    .labels()
    .then((labels) => {
      vocabulary.value = labels;
    })
    .catch(() => {
      asked = null;
    });
  return asked;
}

/** A label in the language in use; keys are English. */
export function named(label: { key: string; zh: string }): string {
  return language === "zh" ? label.zh || label.key : label.key.replaceAll("_", " ");
}

export function nameOf(kind: "psychology" | "emotion" | "intents", key: string): string {
  return named(vocabulary.value[kind].find((label) => label.key === key) ?? { key, zh: key });
}
