import { en } from "../../locales/en/drill";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/drill";

export const drillWords: typeof zh = inLanguage({ zh, en });
