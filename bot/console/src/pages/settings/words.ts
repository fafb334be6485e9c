import { en } from "../../locales/en/settings";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/settings";

export const settingsWords: typeof zh = inLanguage({ zh, en });
