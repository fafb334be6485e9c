import type { RouteRecordRaw } from "vue-router";

import { courseWords } from "./words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/course",
    component: () => import("./Course.vue"),
    meta: { title: courseWords.page, staff: true, nav: { label: courseWords.page, icon: "cap", order: 35 } },
  },
];
