/** Pages and who may open them. A page in a folder of its own brings its routes in `pages/<page>/routes.ts`. */

import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";

import { words } from "./locales";
import { session } from "./state/session";

/** A place in the rail on the left. */
export interface NavPlace {
  label: string;
  icon: string;
  /** Smaller is higher. */
  order: number;
  /** Of what should have been done by now; shown beside the icon. */
  count?: () => number;
}

declare module "vue-router" {
  interface RouteMeta {
    title: string;
    /** Only for signed-in staff. */
    staff?: boolean;
    /** Only for these roles; all staff without it. */
    roles?: readonly string[];
    nav?: NavPlace;
  }
}

const folders = import.meta.glob<{ routes: RouteRecordRaw[] }>("./pages/*/routes.ts", { eager: true });

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/", redirect: "/workspace" },
    { path: "/login", component: () => import("./pages/SignIn.vue"), meta: { title: words.signIn.page } },
    {
      path: "/workspace/:conversation?",
      name: "workspace",
      component: () => import("./pages/Workspace.vue"),
      meta: { title: words.workspace.page, staff: true, nav: { label: words.workspace.page, icon: "chat", order: 10 } },
    },
    { path: "/buyer", component: () => import("./pages/Buyer.vue"), meta: { title: words.buyer.page } },
    ...Object.values(folders).flatMap((folder) => folder.routes),
    { path: "/:rest(.*)*", component: () => import("./pages/Missing.vue"), meta: { title: words.errors.missing } },
  ],
});

/** Whether someone in this role may open a page. */
export function mayOpen(meta: { roles?: readonly string[] }, role: string): boolean {
  return !meta.roles || meta.roles.includes(role);
}

router.beforeEach((to) => {
  const current = session.state.current;
  if (to.meta.staff && !current) return { path: "/login", query: { next: to.fullPath } };
  if (to.path === "/login" && current) return { path: "/workspace" };
  if (current && to.meta.staff && !mayOpen(to.meta, current.me.role)) return { path: "/workspace" };
  return true;
});

router.afterEach((to) => {
  document.title = words.brand.title(to.meta.title);
});
