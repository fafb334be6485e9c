import { en } from "../../locales/en/material";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/material";

export const materialWords: typeof zh = inLanguage({ zh, en });
