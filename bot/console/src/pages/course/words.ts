import { en } from "../../locales/en/course";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/course";

export const courseWords: typeof zh = inLanguage({ zh, en });
