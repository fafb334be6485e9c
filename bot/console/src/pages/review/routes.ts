import type { RouteRecordRaw } from "vue-router";

import { officeWords } from "../../parts/office/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/review",
    component: () => import("./Review.vue"),
    meta: {
      title: officeWords.pages.review,
      staff: true,
      roles: ["supervisor", "admin"],
      nav: { label: officeWords.pages.review, icon: "checks", order: 50 },
    },
  },
];
