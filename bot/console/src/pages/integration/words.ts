import { en } from "../../locales/en/integration";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/integration";

export const integrationWords: typeof zh = inLanguage({ zh, en });
