import { en } from "../locales/en/panel";
import { inLanguage } from "../locales/language";
import { zh } from "../locales/zh/panel";

export const panelWords: typeof zh = inLanguage({ zh, en });
