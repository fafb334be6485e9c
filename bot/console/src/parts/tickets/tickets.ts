/** Tickets as the server tells them, and what is asked of it. */

import { ref } from "vue";

import { ticketIn } from "../../locales/served";
import { session } from "../../state/session";
import { ticketWords as words } from "./words";

export type TicketState = "open" | "doing" | "done" | "cancelled";

export interface TicketText {
  kind: string;
  due_at: string;
  order_no: string;
  reason: string;
  responsibility: string;
  amount: number;
  evidence: string[];
  promise: string;
  result: string;
  owner: string | null;
}

export interface Ticket extends TicketText {
  id: string;
  shop: string;
  kind_zh: string;
  money: boolean;
  state: TicketState;
  version: number;
  overdue: boolean;
  conversation: string | null;
  message: string | null;
  customer: string | null;
  buyer: string;
  owned_by: { id: string; name: string } | null;
  created_by: { id: string; name: string } | null;
  created_at: string;
  updated_at: string;
  closed_at: string | null;
}

export interface Step {
  version: number;
  at: string;
  by: { id: string; name: string } | null;
  changes: Record<string, unknown>;
}

export interface Kind {
  key: string;
  zh: string;
  money: boolean;
  hours: number;
  /** Who does the work. */
  receiver: "warehouse" | "finance" | "desk";
}

export interface Proposal {
  kind: string;
  kind_zh: string;
  money: boolean;
  due_at: string;
  order_no: string;
  reason: string;
  promise: string;
  same: Ticket[];
}

export interface TicketKinds {
  kinds: Kind[];
  responsibility: { key: string; zh: string }[];
  states: { key: TicketState; zh: string }[];
}

export const RUNNING: readonly TicketState[] = ["open", "doing"];

/** What a ticket may be about; read once. */
export const vocabulary = ref<TicketKinds>({ kinds: [], responsibility: [], states: [] });

export async function readVocabulary(): Promise<void> {
  if (vocabulary.value.kinds.length > 0) return;
  const { kinds, responsibility, states } = await session.api.ask<TicketKinds>("GET", "/api/v1/tickets/kinds");
  vocabulary.value = { kinds: kinds.map(ticketIn), responsibility: responsibility.map(ticketIn), states: states.map(ticketIn) };
}

/** What a sent text promises; with an empty text, what the buyer's open round asks for. */
export async function proposalsFor(conversation: string, text: string): Promise<Proposal[]> {
  return (await session.api.ask<{ items: Proposal[] }>("POST", "/api/v1/tickets/proposals", { conversation, text })).items;
}

/** What a ticket is about, in the language in use. */
export function kindName(ticket: { kind: string; kind_zh: string }): string {
  return ticketIn({ key: ticket.kind, zh: ticket.kind_zh }).zh;
}

const MINUTE = 60_000;

/** How long until or since a time, in the largest fitting unit. */
export function spanText(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(Math.abs(milliseconds) / MINUTE));
  if (minutes < 60) return words.minutes(minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? words.hours(hours) : words.days(Math.round(hours / 24));
}

/** The words of a ticket as they are sent back. */
export function textOf(ticket: TicketText): TicketText {
  const { kind, due_at, order_no, reason, responsibility, amount, evidence, promise, result, owner } = ticket;
  return { kind, due_at, order_no, reason, responsibility, amount, evidence, promise, result, owner };
}

/** A time for `<input type="datetime-local">`, and back. */
export function localInput(iso: string): string {
  const date = new Date(iso);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * MINUTE);
  return Number.isNaN(date.getTime()) ? "" : shifted.toISOString().slice(0, 16);
}

export function fromLocal(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
