import { en } from "../../locales/en/customers";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/customers";

export const customerWords: typeof zh = inLanguage({ zh, en });
