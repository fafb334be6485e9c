import { en } from "../../locales/en/figures";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/figures";

export const figuresWords: typeof zh = inLanguage({ zh, en });
