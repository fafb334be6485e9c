import { en } from "../../locales/en/review";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/review";

export const reviewWords: typeof zh = inLanguage({ zh, en });
