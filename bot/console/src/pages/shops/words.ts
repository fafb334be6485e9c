import { en } from "../../locales/en/shops";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/shops";

export const shopsWords: typeof zh = inLanguage({ zh, en });
