import { en } from "../../locales/en/settings";
import { en as upkeepEn } from "../../locales/en/upkeep";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/settings";
import { zh as upkeepZh } from "../../locales/zh/upkeep";

export const settingsWords: typeof zh = inLanguage({ zh, en });
export const upkeepWords: typeof upkeepZh = inLanguage({ zh: upkeepZh, en: upkeepEn });
