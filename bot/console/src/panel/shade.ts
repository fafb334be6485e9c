/** Light or dark as the host says, else as the system does; nothing is kept on the machine. */

const dark = window.matchMedia("(prefers-color-scheme: dark)");
let wanted: string | null = null;

function apply(): void {
  const theme = wanted === "light" || wanted === "dark" ? wanted : dark.matches ? "dark" : "light";
  document.documentElement.dataset["theme"] = theme;
  document.documentElement.classList.toggle("dark", theme === "dark");
}

export function setShade(theme: unknown): void {
  wanted = typeof theme === "string" ? theme : null;
  apply();
}

export function followShade(theme: string | null): void {
  setShade(theme);
  dark.addEventListener("change", apply);
}
