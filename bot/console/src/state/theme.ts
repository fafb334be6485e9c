/** Light or dark: what the person chose, else what the system says; parts see only the tokens. */

import { watchEffect } from "vue";

import { preferences, type Theme } from "./preferences";

const dark = window.matchMedia("(prefers-color-scheme: dark)");

export function themeInUse(chosen: Theme, systemDark: boolean): "light" | "dark" {
  if (chosen === "system") return systemDark ? "dark" : "light";
  return chosen;
}

function apply(): void {
  const theme = themeInUse(preferences.theme, dark.matches);
  const root = document.documentElement;
  root.dataset["theme"] = theme;
  // The name that component libraries look for.
  root.classList.toggle("dark", theme === "dark");
  const bar = document.querySelector('meta[name="theme-color"]');
  bar?.setAttribute("content", getComputedStyle(root).getPropertyValue("--surface").trim());
}

/** Keep the page in the theme in use from now on. */
export function followTheme(): void {
  watchEffect(apply);
  dark.addEventListener("change", apply);
}
