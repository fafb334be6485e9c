/** The lists that open at a sign in the draft, and the keys that walk them. */

import { computed, ref, watch, type ComputedRef, type Ref } from "vue";

import { reasonOf } from "../../http/api";
import type { Workspace } from "../../state/workspace";
import { Snippets } from "../../state/snippets";
import { composing } from "../../text/keys";
import { draftText } from "../../text/slots";
import { triggerAt, type Trigger } from "../../text/trigger";
import type { Colleague, Snippet, Variable } from "../../wire/desk";

export type Choice =
  | { kind: "snippet"; id: string; snippet: Snippet }
  | { kind: "variable"; id: string; variable: Variable }
  | { kind: "mention"; id: string; colleague: Colleague };

export interface Picking {
  trigger: ComputedRef<Trigger | null>;
  choices: ComputedRef<Choice[]>;
  active: Ref<number>;
  busy: ComputedRef<boolean>;
  variables: Ref<Variable[]>;
  moved: (cursor: number) => void;
  pick: (choice: Choice) => void;
  /** Ready texts were changed: look for them anew. */
  changed: () => void;
  /** True when the key belonged to the list. */
  pressed: (event: KeyboardEvent) => boolean;
  close: () => void;
}

/** `text` and `note` say what is being written; `put` replaces from `start` to the cursor, `edit` opens a ready text. */
export function usePicking(
  workspace: Workspace,
  text: () => string,
  note: () => boolean,
  put: (start: number, end: number, insert: string) => void,
  edit: (snippet: Snippet) => void,
): Picking {
  const { api, selected, conversation, composer, desk, notices } = workspace;
  const snippets = new Snippets(api);
  const cursor = ref(-1);
  /** The sign that was waved away; it stays away until the cursor leaves it. */
  const waved = ref(-1);
  const active = ref(0);
  const variables = ref<Variable[]>([]);
  const loading = ref(false);

  const trigger = computed(() => {
    const found = cursor.value < 0 ? null : triggerAt(text(), cursor.value, note());
    return found && found.start !== waved.value ? found : null;
  });

  const choices = computed<Choice[]>(() => {
    const now = trigger.value;
    if (!now) return [];
    const needle = now.needle.toLowerCase();
    if (now.kind === "snippet") return snippets.state.items.map((snippet) => ({ kind: "snippet", id: snippet.id, snippet }));
    if (now.kind === "variable") {
      return variables.value
        .filter((one) => `${one.zh} ${one.slot}`.toLowerCase().includes(needle))
        .map((variable) => ({ kind: "variable", id: variable.slot, variable }));
    }
    return desk
      .colleagues(conversation.value?.shop ?? "")
      .filter((one) => one.name.toLowerCase().includes(needle))
      .map((colleague) => ({ kind: "mention", id: colleague.id, colleague }));
  });
  const busy = computed(() => (trigger.value?.kind === "snippet" ? snippets.state.asking : loading.value));

  async function loadVariables(id: string): Promise<void> {
    loading.value = true;
    try {
      variables.value = await api.variables(id);
    } catch (error) {
      notices.show("warn", reasonOf(error));
    } finally {
      loading.value = false;
    }
  }

  watch(trigger, (now, before) => {
    active.value = 0;
    const id = selected.value;
    if (!now || !id) return;
    if (now.kind === "snippet" && (before?.kind !== "snippet" || before.needle !== now.needle)) snippets.find(id, now.needle);
    if (now.kind === "variable" && before?.kind !== "variable") void loadVariables(id);
  });
  watch(selected, () => {
    variables.value = [];
    close();
  });

  function moved(at: number): void {
    cursor.value = at;
    if (waved.value >= 0 && triggerAt(text(), at, note())?.start !== waved.value) waved.value = -1;
  }

  function close(): void {
    waved.value = trigger.value?.start ?? -1;
  }

  function pick(choice: Choice): void {
    const now = trigger.value;
    if (!now) return;
    const end = cursor.value;
    if (choice.kind === "snippet") {
      // The sign goes first, then the text comes in as any other does: stacked, its first empty slot selected.
      put(now.start, end, "");
      composer.insert({ text: choice.snippet.filled, segments: choice.snippet.segments }, choice.snippet.id);
      snippets.forget();
    } else if (choice.kind === "variable") {
      const { value, zh } = choice.variable;
      put(now.start, end, value ?? draftText({ text: "", segments: [{ slot: choice.id, zh }] }));
    } else {
      put(now.start, end, `@${choice.colleague.name} `);
    }
    cursor.value = -1;
  }

  function changed(): void {
    snippets.forget();
    if (trigger.value?.kind === "snippet" && selected.value) snippets.find(selected.value, trigger.value.needle);
  }

  function pressed(event: KeyboardEvent): boolean {
    if (!trigger.value || composing(event) || event.altKey) return false;
    if (event.ctrlKey || event.metaKey) {
      const chosen = choices.value[active.value];
      if (event.code !== "KeyE" || chosen?.kind !== "snippet" || !chosen.snippet.editable) return false;
      edit(chosen.snippet);
      return true;
    }
    if (event.key === "Escape") {
      close();
      return true;
    }
    const count = choices.value.length;
    // What is still being looked for is not sent to the buyer instead.
    if (count === 0) return event.key === "Enter" && busy.value;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      active.value = (active.value + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      return true;
    }
    const choice = choices.value[active.value];
    if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && choice) {
      pick(choice);
      return true;
    }
    return false;
  }

  return { trigger, choices, active, busy, variables, moved, pick, changed, pressed, close };
}
