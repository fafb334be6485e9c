/** Names of colleagues by id, for histories. */

import { ref } from "vue";

import { session } from "../../state/session";

export const people = ref<Record<string, string>>({});

export async function readPeople(): Promise<void> {
  try {
    const found = await session.api.ask<{ items: { id: string; name: string }[] }>("GET", "/api/v1/staff");
    people.value = Object.fromEntries(found.items.map((one) => [one.id, one.name]));
  } catch {
    // Histories then say less, and stay readable.
  }
}
