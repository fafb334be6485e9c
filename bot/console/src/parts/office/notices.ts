/** What the supervisor's pages confirm or could not do. */

import { reasonOf } from "../../http/api";
import { Notices } from "../../state/notices";

export const officeNotices = new Notices();

export function done(title: string, text = ""): void {
  officeNotices.show("good", title, text);
}

export function failed(error: unknown): void {
  officeNotices.show("bad", reasonOf(error));
}
