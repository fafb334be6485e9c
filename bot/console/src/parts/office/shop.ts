/** The shop whose affairs the supervisor's pages are about; the same one on all of them, over reloads. */

import { computed, reactive } from "vue";

import { reasonOf, type Shop } from "../../http/api";
import { session } from "../../state/session";

const KEY = "zhike.shop";

function stored(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export const office = reactive<{ shops: Shop[]; chosen: string; known: boolean; problem: string }>({
  shops: [],
  chosen: stored(),
  known: false,
  problem: "",
});

export const shopName = computed(() => office.shops.find((shop) => shop.key === office.chosen)?.name ?? "");

/** Read the caller's shops; the chosen one stays if it is among them. */
export async function findShops(): Promise<void> {
  try {
    office.shops = await session.api.shops();
    office.problem = "";
    if (!office.shops.some((shop) => shop.key === office.chosen)) office.chosen = office.shops[0]?.key ?? "";
    office.known = true;
  } catch (error) {
    office.problem = reasonOf(error);
  }
}

export function chooseShop(key: string): void {
  office.chosen = key;
  try {
    localStorage.setItem(KEY, key);
  } catch {
    // It lasts as long as the page.
  }
}
