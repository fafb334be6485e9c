import type { RouteRecordRaw } from "vue-router";

import { officeWords } from "../../parts/office/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/figures",
    component: () => import("./Figures.vue"),
    meta: { title: officeWords.pages.figures, staff: true, roles: ["supervisor", "admin"], nav: { label: officeWords.pages.figures, icon: "chart", order: 70 } },
  },
];
