/** The words of what the panel shows; it does not carry those of the whole workspace. */

import { reading as en } from "./en/reading";
import { inLanguage } from "./language";
import { reading as zh } from "./zh/reading";

export const words: typeof zh = inLanguage({ zh, en });
