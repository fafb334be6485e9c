import type { RouteRecordRaw } from "vue-router";

import { officeWords } from "../../parts/office/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/settings/:part?",
    component: () => import("./Settings.vue"),
    meta: { title: officeWords.pages.settings, staff: true, roles: ["supervisor", "admin"], nav: { label: officeWords.pages.settings, icon: "sliders", order: 95 } },
  },
];
