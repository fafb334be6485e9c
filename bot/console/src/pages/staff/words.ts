import { en } from "../../locales/en/staff";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/staff";

export const staffWords: typeof zh = inLanguage({ zh, en });
