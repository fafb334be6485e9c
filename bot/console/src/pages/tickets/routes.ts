import type { RouteRecordRaw } from "vue-router";

import { lateTickets } from "../../state/late";
import { ticketWords } from "../../parts/tickets/words";

export const routes: RouteRecordRaw[] = [
  {
    path: "/tickets",
    component: () => import("./Tickets.vue"),
    meta: {
      title: ticketWords.page,
      staff: true,
      roles: ["agent", "supervisor", "admin"],
      nav: { label: ticketWords.page, icon: "order", order: 20, count: () => lateTickets.value },
    },
  },
];
