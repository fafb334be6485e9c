/** A persona or a situation in the shape of `intents/`, and the form in which a supervisor writes one. */

export type Entry = Record<string, unknown>;

interface NeedEntry {
  intent: string;
  psychology?: string | null;
  weight?: number;
  hidden?: boolean;
}

export interface Form {
  key: string;
  name: string;
  level: number;
  trade: string;
  /** The first weighs most. */
  psychology: string[];
  needs: string[];
  hidden: string[];
  place: string;
  typing: string;
  patience: number;
  trust: number;
  knowledge: number;
  budget: number;
  objections: string[];
  wins: string[];
  loses: string[];
  brief: string;
  hiddenStory: string;
  strategy: string;
  stage: string;
  goal: string;
  trouble: string;
  threat: string;
  /** She comes with an order that has arrived. */
  order: boolean;
}

const SIGNED = { state: "signed", placed: "-6d", sent: "-5d", signed: "-2d", parcel: "arrived" };

/** What is written in the form, over what was known before: what it has no field for stays. */
export function entryOf(kind: "persona" | "scenario", form: Form, known: Entry): Entry {
  const shared = { ...known, key: form.key, name: form.name, needs: needsOf(form, known) };
  if (kind === "persona") {
    const share = form.psychology.length;
    return {
      ...shared,
      level: form.level,
      psychology: Object.fromEntries(form.psychology.map((key, at) => [key, Number(((share - at) / share).toFixed(2))])),
      trades: [form.trade],
      place: form.place,
      typing: form.typing,
      patience: form.patience,
      trust: form.trust,
      knowledge: form.knowledge,
      budget: form.budget,
      objections: form.objections,
      wins: form.wins,
      loses: form.loses,
    };
  }
  return {
    ...shared,
    brief: form.brief,
    hidden: form.hiddenStory,
    strategy: form.strategy,
    stage: form.stage,
    goal: form.goal,
    trades: [form.trade],
    persona_needs: form.stage === "presale",
    trouble: form.trouble || null,
    threat: form.threat || null,
    order: form.order ? (known["order"] ?? SIGNED) : null,
  };
}

/** The form of an entry; what it leaves open is as usual, trade, place and typing as in the form before. */
export function formOf(from: Entry, before: Pick<Form, "trade" | "typing"> & { place?: string }): Form {
  const asked = (from["needs"] as NeedEntry[] | undefined) ?? [];
  const text = (key: string, usual = ""): string => (typeof from[key] === "string" ? from[key] : usual);
  const figure = (key: string, usual: number): number => (typeof from[key] === "number" ? from[key] : usual);
  const list = (key: string): string[] => (Array.isArray(from[key]) ? (from[key] as string[]) : []);
  return {
    key: text("key", `own_${Math.random().toString(36).slice(2, 10)}`),
    name: text("name"),
    level: figure("level", 2),
    trade: list("trades")[0] ?? before.trade,
    psychology: Object.keys((from["psychology"] as Record<string, number> | undefined) ?? {}),
    needs: asked.filter((one) => !one.hidden).map((one) => one.intent),
    hidden: asked.filter((one) => one.hidden).map((one) => one.intent),
    place: text("place", before.place ?? ""),
    typing: text("typing", before.typing),
    patience: figure("patience", 90),
    trust: figure("trust", 0.45),
    knowledge: figure("knowledge", 0.5),
    budget: figure("budget", 1),
    objections: list("objections"),
    wins: list("wins"),
    loses: list("loses"),
    brief: text("brief"),
    hiddenStory: text("hidden"),
    strategy: text("strategy"),
    stage: text("stage", "presale"),
    goal: text("goal", "buy"),
    trouble: text("trouble"),
    threat: text("threat"),
    order: Boolean(from["order"]),
  };
}

function needsOf(form: Form, known: Entry): NeedEntry[] {
  const old = (known["needs"] as NeedEntry[] | undefined) ?? [];
  const made = (intent: string, hidden: boolean): NeedEntry => {
    const same = old.find((one) => one.intent === intent);
    return { intent, psychology: same?.psychology ?? form.psychology[0] ?? null, weight: same?.weight ?? 1, hidden };
  };
  const hidden = form.hidden.filter((one) => !form.needs.includes(one));
  return [...form.needs.map((one) => made(one, false)), ...hidden.map((one) => made(one, true))];
}
