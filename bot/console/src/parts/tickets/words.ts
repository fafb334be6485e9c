import { en } from "../../locales/en/tickets";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/tickets";

export const ticketWords: typeof zh = inLanguage({ zh, en });
