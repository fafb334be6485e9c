/**
 * What the server says, in the language in use. It says everything in Chinese with a key beside it; in English the
 * keys are worded here, and what has no key (names, people's tags, the shop's own texts) stays as it is.
 */

import type { Labels } from "../http/labels";
import type { Opening, Variable } from "../wire/desk";
import type { ServerFrames } from "../wire/frames";
import type { Insight, Mark, Named, Profile, Segment, SlotName, Suggestion } from "../wire/insight";
import { language } from "./language";

type English = typeof import("./en/served");

let english: English | null = null;

/** Resolves when words can be put in place; pages are drawn after it. */
export async function servedReady(): Promise<void> {
  if (language === "en") english = await import("./en/served");
}

/** What an answer of the assistant has, over the socket or from the Ask API. */
export type Read = Pick<Insight, "understanding" | "profile" | "advice" | "advice_keys" | "action" | "headline" | "next_actions">;

export function readIn<T extends Read>(read: T): T {
  return english ? { ...read, ...english.read(read) } : read;
}

export function offerIn(offer: Suggestion): Suggestion {
  return english ? english.offer(offer) : offer;
}

/** A ready text with slots: a snippet, a notice. */
export function readyIn<T extends { segments: Segment[]; missing_slots: SlotName[] }>(ready: T): T {
  return english ? english.ready(ready) : ready;
}

export function variableIn(variable: Variable): Variable {
  return english ? english.variable(variable) : variable;
}

export function profileIn(profile: Profile): Profile {
  return english ? english.profile(profile) : profile;
}

export function labelsIn(labels: Labels): Labels {
  return english ? english.labels(labels) : labels;
}

export function marksIn(marks: Mark[]): Mark[] {
  return english ? marks.map(english.mark) : marks;
}

export function openingIn(opening: Opening): Opening {
  return english ? english.opening(opening) : opening;
}

/** A kind, a responsibility or a state of tickets. */
export function ticketIn<T extends Named>(one: T): T {
  return english ? { ...one, zh: english.ticketName(one) } : one;
}

export function alertIn(alert: ServerFrames["alert"]): string {
  return english ? english.alert(alert) : alert.message;
}

export function errorIn(code: string, message: string): string {
  return english ? english.error(code, message) : message;
}

/** A tag; those that people made up stay as they are. */
export function tagIn(text: string): string {
  return english ? english.tag(text) : text;
}

/** A tag as the server knows it, however somebody typed it. */
export function tagOut(text: string): string {
  return english ? english.tagTyped(text) : text;
}

/** Why somebody is likely to leave, with its figure: days, times or a share. */
export function reasonIn(reason: Named & { value: number }): string {
  return english ? english.warning(reason) : reason.zh;
}

/** What of the model's sum speaks for leaving. */
export function partIn(part: Named): string {
  return english ? english.part(part) : part.zh;
}

/** What members of a level are promised; what a shop words itself stays as it is. */
export function rightIn(right: Named): string {
  return english ? english.right(right) : right.zh;
}

/** What to mind with a customer. */
export function stepIn(step: Named): string {
  return english ? english.toMind(step) : step.zh;
}
