import type { RouteRecordRaw } from "vue-router";

import { drillWords as words } from "../../parts/drill/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/drill",
    component: () => import("./Drill.vue"),
    meta: { title: words.page, staff: true, nav: { label: words.page, icon: "flag", order: 55 } },
  },
  {
    path: "/drill/results/:drill",
    component: () => import("./Result.vue"),
    meta: { title: words.results.open, staff: true },
  },
];
