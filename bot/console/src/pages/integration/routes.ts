import type { RouteRecordRaw } from "vue-router";

import { officeWords } from "../../parts/office/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/integration",
    component: () => import("./Integration.vue"),
    meta: { title: officeWords.pages.integration, staff: true, roles: ["supervisor", "admin"], nav: { label: officeWords.pages.integration, icon: "plug", order: 85 } },
  },
];
