import type { RouteRecordRaw } from "vue-router";

import { officeWords } from "../../parts/office/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/shops/:part?",
    component: () => import("./Shops.vue"),
    meta: { title: officeWords.pages.shops, staff: true, roles: ["supervisor", "admin"], nav: { label: officeWords.pages.shops, icon: "shop", order: 60 } },
  },
];
