import { en } from "../../locales/en/library";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/library";

export const libraryWords: typeof zh = inLanguage({ zh, en });
