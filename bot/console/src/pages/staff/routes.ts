import type { RouteRecordRaw } from "vue-router";

import { officeWords } from "../../parts/office/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/staff",
    component: () => import("./Staff.vue"),
    meta: { title: officeWords.pages.staff, staff: true, roles: ["supervisor", "admin"], nav: { label: officeWords.pages.staff, icon: "users", order: 80 } },
  },
];
