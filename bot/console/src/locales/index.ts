/** What the workspace, the sign-in and the buyer's page say; other pages bring words of their own. */

import { inLanguage } from "./language";
import { zh } from "./zh";

export type Words = typeof zh;

export const words: Words = inLanguage({ zh, en: zh });
