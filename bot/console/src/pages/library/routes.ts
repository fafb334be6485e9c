import type { RouteRecordRaw } from "vue-router";

import { officeWords } from "../../parts/office/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/library/:intent?",
    name: "library",
    component: () => import("./Library.vue"),
    meta: {
      title: officeWords.pages.library,
      staff: true,
      roles: ["supervisor", "admin"],
      nav: { label: officeWords.pages.library, icon: "book", order: 40 },
    },
  },
];
