import type { RouteRecordRaw } from "vue-router";

import { sideWords } from "./words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/side",
    component: () => import("./Side.vue"),
    meta: { title: sideWords.page, staff: true, roles: ["agent", "supervisor", "admin"] },
  },
];
