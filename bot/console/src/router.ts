/** Pages and who may open them. */

import { createRouter, createWebHistory } from "vue-router";

import { zh } from "./locales/zh";
import { session } from "./state/session";

declare module "vue-router" {
  interface RouteMeta {
    title: string;
    /** Only for signed-in staff. */
    staff?: boolean;
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/", redirect: "/workspace" },
    { path: "/login", component: () => import("./pages/SignIn.vue"), meta: { title: zh.signIn.page } },
    {
      path: "/workspace/:conversation?",
      name: "workspace",
      component: () => import("./pages/Workspace.vue"),
      meta: { title: zh.workspace.page, staff: true },
    },
    { path: "/buyer", component: () => import("./pages/Buyer.vue"), meta: { title: zh.buyer.page } },
    { path: "/:rest(.*)*", component: () => import("./pages/Missing.vue"), meta: { title: zh.errors.missing } },
  ],
});

router.beforeEach((to) => {
  const signedIn = session.state.current !== null;
  if (to.meta.staff && !signedIn) return { path: "/login", query: { next: to.fullPath } };
  if (to.path === "/login" && signedIn) return { path: "/workspace" };
  return true;
});

router.afterEach((to) => {
  document.title = zh.brand.title(to.meta.title);
});
