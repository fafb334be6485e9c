/** What the workspace, the sign-in and the buyer's page say; other pages bring words of their own. */

import { en } from "./en";
import { inLanguage } from "./language";
import { zh } from "./zh";

export type { Words } from "./zh";

export const words = inLanguage({ zh, en });
