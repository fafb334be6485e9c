/** A persona or a situation in the shape of `intents/`, and the form in which a supervisor writes one. */

export type Entry = Record<string, unknown>;
export type MaterialKind = "persona" | "scenario";

interface NeedEntry {
  intent: string;
  psychology?: string | null;
  weight?: number;
  hidden?: boolean;
}

interface OrderEntry {
  state: string;
  placed: string;
  sent?: string | null;
  signed?: string | null;
  parcel?: string;
}

interface EventEntry {
  after: string;
  hours?: number;
  say: string;
  need?: string | null;
}

interface SuccessEntry {
  needs?: number;
  acts?: string[];
  refused?: boolean | null;
  ordered?: boolean | null;
  paid?: boolean | null;
  trust?: number | null;
}

/** What a buyer comes back with; `turn` counts only where it is the moment. */
export interface EventForm {
  moment: "order" | "end" | "turn";
  turn: number;
  hours: number;
  say: string;
}

/** Not asked for, must be, must not be. */
export type Asked = "" | "yes" | "no";

export interface Form {
  key: string;
  name: string;
  trades: string[];
  products: string[];
  needs: string[];
  hidden: string[];
  /** Of a buyer, the first weighs most; of a situation: who may meet it. */
  psychology: string[];
  level: number;
  place: string;
  typing: string;
  patience: number;
  trust: number;
  knowledge: number;
  /** Percent of the list price. */
  budget: number;
  objections: string[];
  wins: string[];
  loses: string[];
  /** Axis → value. */
  type: Record<string, string>;
  age: number | "";
  gender: string;
  occupation: string;
  forWhom: string;
  body: Record<string, number | "">;
  brief: string;
  hiddenStory: string;
  strategy: string;
  stage: string;
  goal: string;
  opening: string;
  trouble: string;
  threat: string;
  /** State of the order that she writes about; empty: she has none. */
  order: string;
  placed: string;
  sent: string;
  signed: string;
  parcel: string;
  misquote: string[];
  overstate: string[];
  events: EventForm[];
  /** Percent of what she needs that must be answered. */
  share: number;
  acts: string[];
  refused: Asked;
  ordered: Asked;
  paid: Asked;
  /** Percent; empty: not asked for. */
  trusting: number | "";
  red: string[];
  levels: string[];
  personaNeeds: boolean;
}

/** Axes that a form offers: the level tells the character, age and gender have fields of their own. */
export const AXES_TOLD = ["personality", "age_band", "gender"];
export const FIGURES = ["height", "weight", "foot", "bed", "age"] as const;
export const MOST_EVENTS = 3;
const NEEDED = 70;

/** The usual moments of an order in each state. */
const ORDERS: Record<string, OrderEntry> = {
  unpaid: { state: "unpaid", placed: "-3h" },
  paid: { state: "paid", placed: "-2d" },
  pushed: { state: "pushed", placed: "-2d" },
  collected: { state: "collected", placed: "-2d", sent: "-1d", parcel: "moving" },
  delivering: { state: "delivering", placed: "-4d", sent: "-3d", parcel: "moving" },
  signed: { state: "signed", placed: "-6d", sent: "-5d", signed: "-2d", parcel: "arrived" },
  refunding: { state: "refunding", placed: "-8d", sent: "-7d", signed: "-5d", parcel: "arrived" },
};

export function hasSent(state: string): boolean {
  return ORDERS[state]?.sent !== undefined;
}

export function hasSigned(state: string): boolean {
  return ORDERS[state]?.signed !== undefined;
}

/** What is written in the form, over what was known before: what it has no field for stays. */
export function entryOf(kind: MaterialKind, form: Form, known: Entry, needOf: Record<string, string> = {}): Entry {
  const shared = { ...known, key: form.key, name: form.name, trades: [...form.trades], products: [...form.products], needs: needsOf(kind, form, known) };
  return kind === "persona" ? { ...shared, ...personaOf(form, known) } : { ...shared, ...scenarioOf(form, known, needOf) };
}

function personaOf(form: Form, known: Entry): Entry {
  const body = Object.fromEntries(Object.entries(form.body).filter(([, figure]) => figure !== ""));
  const age = form.age === "" ? "" : String(form.age);
  return {
    level: form.level,
    psychology: weightsOf(form.psychology, known["psychology"] as Record<string, number> | undefined),
    place: form.place,
    typing: form.typing,
    patience: form.patience,
    trust: form.trust,
    knowledge: form.knowledge,
    budget: form.budget / 100,
    objections: [...form.objections],
    wins: [...form.wins],
    loses: [...form.loses],
    type: filled(form.type),
    colour: filled({ age, gender: form.gender, occupation: form.occupation.trim() }),
    for_whom: form.forWhom.trim() || null,
    body: Object.keys(body).length ? body : null,
  };
}

function scenarioOf(form: Form, known: Entry, needOf: Record<string, string>): Entry {
  return {
    brief: form.brief,
    hidden: form.hiddenStory,
    strategy: form.strategy,
    stage: form.stage,
    goal: form.goal,
    opening: form.opening,
    psychology: [...form.psychology],
    levels: form.levels.map(Number).sort(),
    persona_needs: form.personaNeeds,
    trouble: form.trouble || null,
    threat: form.threat || null,
    misquote: [...form.misquote],
    overstate: [...form.overstate],
    order: orderOf(form),
    events: form.events.map((one) => eventOf(one, (known["events"] as EventEntry[] | undefined) ?? [], needOf)),
    red: [...form.red],
    success: {
      needs: form.share / 100,
      acts: [...form.acts],
      refused: told(form.refused),
      ordered: told(form.ordered),
      paid: told(form.paid),
      trust: form.trusting === "" ? null : form.trusting / 100,
    },
  };
}

/** The form of an entry; what it leaves open is as usual, trade, place and typing as in the form before. */
export function formOf(from: Entry, before: Pick<Form, "trades" | "typing" | "place">): Form {
  const asked = (from["needs"] as NeedEntry[] | undefined) ?? [];
  const text = (key: string, usual = ""): string => (typeof from[key] === "string" ? from[key] : usual);
  const figure = (key: string, usual: number): number => (typeof from[key] === "number" ? from[key] : usual);
  const list = (key: string): string[] => (Array.isArray(from[key]) ? (from[key] as unknown[]).map(String) : []);
  const held = <T extends object>(key: string): Partial<T> => (from[key] && typeof from[key] === "object" ? (from[key] as Partial<T>) : {});
  const colour = held<Record<"age" | "gender" | "occupation", string>>("colour");
  const order = held<OrderEntry>("order");
  const success = held<SuccessEntry>("success");
  const goal = text("goal", "buy");
  const stage = text("stage", "presale");
  return {
    key: text("key", `own_${Math.random().toString(36).slice(2, 10)}`),
    name: text("name"),
    trades: Array.isArray(from["trades"]) ? list("trades") : [...before.trades],
    products: list("products"),
    needs: asked.filter((one) => !one.hidden).map((one) => one.intent),
    hidden: asked.filter((one) => one.hidden).map((one) => one.intent),
    psychology: Array.isArray(from["psychology"]) ? list("psychology") : Object.keys(held<Record<string, number>>("psychology")),
    level: figure("level", 2),
    place: text("place", before.place),
    typing: text("typing", before.typing),
    patience: figure("patience", 90),
    trust: figure("trust", 0.45),
    knowledge: figure("knowledge", 0.5),
    budget: percent(figure("budget", 1)),
    objections: list("objections"),
    wins: list("wins"),
    loses: list("loses"),
    type: { ...(held<Record<string, string>>("type") as Record<string, string>) },
    age: colour.age && !Number.isNaN(Number(colour.age)) ? Number(colour.age) : "",
    gender: colour.gender ?? "",
    occupation: colour.occupation ?? "",
    forWhom: text("for_whom"),
    body: Object.fromEntries(FIGURES.map((key) => [key, held<Record<string, number>>("body")[key] ?? ""])),
    brief: text("brief"),
    hiddenStory: text("hidden"),
    strategy: text("strategy"),
    stage,
    goal,
    opening: text("opening", "question"),
    trouble: text("trouble"),
    threat: text("threat"),
    order: order.state ?? "",
    placed: order.placed ?? "",
    sent: order.sent ?? "",
    signed: order.signed ?? "",
    parcel: order.parcel ?? "none",
    misquote: list("misquote"),
    overstate: list("overstate"),
    events: ((from["events"] as EventEntry[] | undefined) ?? []).map(eventForm),
    share: percent(success.needs ?? (goal === "bait" ? 0 : NEEDED / 100)),
    acts: [...(success.acts ?? [])],
    refused: asking(success.refused),
    ordered: asking(success.ordered),
    paid: asking(success.paid),
    trusting: typeof success.trust === "number" ? percent(success.trust) : "",
    red: list("red"),
    levels: list("levels"),
    personaNeeds: typeof from["persona_needs"] === "boolean" ? from["persona_needs"] : stage === "presale",
  };
}

/** What a buyer may push for though it must be refused → the red lines that it comes with. */
export type Baits = Record<string, string[]>;

/** A bait is closed by refusing, and crosses red lines by yielding; the server sees to the same. */
export function baited(form: Form, baits: Baits): void {
  const red = baits[form.trouble];
  if (!red) return;
  form.goal = "bait";
  if (!form.refused) form.refused = "yes";
  form.red = [...new Set([...red, ...form.red])];
}

/** The form of an entry, a bait completed as the server does: those from before had neither refusal nor red lines. */
export function opened(from: Entry, before: Pick<Form, "trades" | "typing" | "place">, baits: Baits): Form {
  const form = formOf(from, before);
  baited(form, baits);
  if (form.goal === "bait" && (from["success"] as SuccessEntry | undefined)?.needs === undefined) form.share = 0;
  return form;
}

function released(form: Form): void {
  form.red = [];
  form.refused = "";
  form.share = NEEDED;
}

/** After another trouble was chosen. */
export function troubled(form: Form, baits: Baits): void {
  if (form.trouble in baits) {
    form.red = [];
    form.share = 0;
    form.ordered = "";
    form.paid = "";
    baited(form, baits);
  } else if (form.goal === "bait") {
    released(form);
    form.goal = form.order ? "fix" : "buy";
  }
}

/** After another goal was chosen: its order, and no bait that is none. */
export function aimed(form: Form, baits: Baits): void {
  if (form.goal === "bait") {
    form.share = 0;
    baited(form, baits);
  } else if (form.trouble in baits) {
    form.trouble = "";
    released(form);
  }
  if (form.goal === "pay" && form.order !== "unpaid") ordering(form, "unpaid");
  if (["fix", "refund"].includes(form.goal) && !form.order) ordering(form, "signed");
  if (form.goal !== "buy" && form.goal !== "bait") form.ordered = "";
}

/** After another stage was chosen: what usually goes with it. */
export function staged(form: Form): void {
  form.personaNeeds = form.stage === "presale";
  if (form.goal === "bait") return;
  if (form.stage === "presale") {
    ordering(form, "");
    if (["fix", "refund", "pay"].includes(form.goal)) form.goal = "buy";
  } else {
    if (!form.order) ordering(form, form.stage === "aftersale" ? "signed" : "paid");
    if (["buy", "never_buy"].includes(form.goal)) form.goal = "fix";
    form.ordered = "";
  }
}

/** Another state of the order, with its usual moments; empty: there is none. */
export function ordering(form: Form, state: string): void {
  const usual = ORDERS[state];
  form.order = usual ? state : "";
  form.placed = usual?.placed ?? "";
  form.sent = usual?.sent ?? "";
  form.signed = usual?.signed ?? "";
  form.parcel = usual?.parcel ?? "none";
  if (!usual && form.opening === "order_card") form.opening = "question";
  if (usual && form.opening === "silent_order") form.opening = "question";
}

/** `-6d` as a count and its unit. */
export function spanOf(text: string): { count: number; unit: string } {
  const found = /^-(\d{1,3})([mhd])$/.exec(text);
  return found ? { count: Number(found[1]), unit: found[2] ?? "d" } : { count: 1, unit: "d" };
}

function orderOf(form: Form): OrderEntry | null {
  if (!form.order) return null;
  const sent = hasSent(form.order);
  return {
    state: form.order,
    placed: form.placed,
    ...(sent ? { sent: form.sent || null } : {}),
    ...(hasSigned(form.order) ? { signed: form.signed || null } : {}),
    parcel: sent ? form.parcel : "none",
  };
}

function eventForm(event: EventEntry): EventForm {
  const turn = /^turn(\d+)$/.exec(event.after);
  const moment = turn ? "turn" : event.after === "order" ? "order" : "end";
  return { moment, turn: turn ? Number(turn[1]) : 3, hours: event.hours ?? 0, say: event.say };
}

function eventOf(event: EventForm, known: EventEntry[], needOf: Record<string, string>): EventEntry {
  const same = known.find((one) => one.say === event.say);
  const after = event.moment === "turn" ? `turn${event.turn}` : event.moment;
  return { after, hours: event.hours, say: event.say, need: same ? (same.need ?? null) : (needOf[event.say] ?? null) };
}

/** The first weighs most; weights that were known stay while nobody changes what they are of. */
function weightsOf(keys: string[], known: Record<string, number> | undefined): Record<string, number> {
  const before = Object.keys(known ?? {});
  if (known && before.length === keys.length && before.every((key, at) => key === keys[at])) return { ...known };
  return Object.fromEntries(keys.map((key, at) => [key, Number(((keys.length - at) / keys.length).toFixed(2))]));
}

function needsOf(kind: MaterialKind, form: Form, known: Entry): NeedEntry[] {
  const old = (known["needs"] as NeedEntry[] | undefined) ?? [];
  const usual = kind === "persona" ? (form.psychology[0] ?? null) : null;
  const made = (intent: string, hidden: boolean): NeedEntry => {
    const same = old.find((one) => one.intent === intent);
    return { intent, psychology: same?.psychology ?? usual, weight: same?.weight ?? 1, hidden };
  };
  const hidden = form.hidden.filter((one) => !form.needs.includes(one));
  return [...form.needs.map((one) => made(one, false)), ...hidden.map((one) => made(one, true))];
}

function filled(table: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value));
}

function percent(share: number): number {
  return Math.round(share * 100);
}

function told(asked: Asked): boolean | null {
  return asked ? asked === "yes" : null;
}

function asking(told: boolean | null | undefined): Asked {
  return typeof told === "boolean" ? (told ? "yes" : "no") : "";
}
