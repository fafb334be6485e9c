/** Words that all of the supervisor's pages share. */

import { en } from "../../locales/en/office";
import { inLanguage } from "../../locales/language";
import { zh } from "../../locales/zh/office";

export const officeWords: typeof zh = inLanguage({ zh, en });
