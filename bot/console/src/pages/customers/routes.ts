import type { RouteRecordRaw } from "vue-router";

import { officeWords } from "../../parts/office/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/customers/:part?/:customer?",
    component: () => import("./Customers.vue"),
    meta: { title: officeWords.pages.customers, staff: true, roles: ["agent", "supervisor", "admin"], nav: { label: officeWords.pages.customers, icon: "heart", order: 25 } },
  },
];
