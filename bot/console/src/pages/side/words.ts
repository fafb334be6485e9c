import { en } from "../../locales/en/side";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/side";

export const sideWords: typeof zh = inLanguage({ zh, en });
