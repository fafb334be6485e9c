/** The language of everything that a person reads; changing it takes a reload. */

export type Language = "zh" | "en";

const KEY = "zhike.language";

function stored(): Language {
  const wanted = new URLSearchParams(location.search).get("lang");
  if (wanted === "zh" || wanted === "en") return wanted; // An embedding page says so.
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "zh";
  } catch {
    return "zh"; // Storage refused, as in a frame without cookies.
  }
}

export const language: Language = stored();

/** The words of one part of the console in the language in use. */
export function inLanguage<T>(choices: Record<Language, T>): T {
  return choices[language];
}

export function chooseLanguage(choice: Language): void {
  localStorage.setItem(KEY, choice);
  location.reload();
}
