/** What the card of a customer says, by the keys of its tiers, segments, figures and steps. */

export const tiers: Record<string, string> = {
  high: "High value",
  medium: "Medium value",
  low: "Ordinary value",
  none: "No purchase lately",
};

/** Tags that the program makes (intents/crm/tags.yaml), by their Chinese names; at most 20 characters, as tags are. */
export const tags: Record<string, string> = {
  复购买家: "Repeat buyer",
  常回购同款: "Rebuys the same",
  常在大促下单: "Buys in big sales",
  一单买多件: "Several in one order",
  常在夜间下单: "Orders at night",
  付款爽快: "Pays at once",
  售后多留心: "Needs after-care",
  常送礼: "Often buys gifts",
  看重安全: "Cares for safety",
  在意价格: "Minds the price",
  关心时效: "Minds the time",
  看重质量: "Cares for quality",
  看重外观: "Cares for looks",
  看重品牌: "Cares for the brand",
  喜欢新品: "Likes what is new",
  关心售后: "Asks for after-sales",
};

export const segments: Record<string, string> = {
  important_value: "Important, to keep close",
  important_grow: "Important, to grow",
  important_keep: "Important, to bring back soon",
  important_retain: "Important, to win back",
  ordinary_value: "Ordinary, buys often",
  ordinary_grow: "Ordinary, to grow",
  ordinary_keep: "Ordinary, to bring back soon",
  ordinary_retain: "Ordinary, to win back",
};

export const figures: Record<string, string> = {
  spent_window: "Spent in the window",
  orders_window: "Orders in the window",
  order_value: "Spent per order",
  mean_interval: "Usual days between orders",
  refunded_orders: "Share of refunded orders",
  unpaid_orders: "Share of unpaid orders",
  overdue: "Days since the last order, in usual intervals",
  risk: "Risk of leaving",
  satisfaction: "Satisfaction",
};

/** What to mind with this customer. */
export const steps: Record<string, string> = {
  settle_complaint: "Ask about the last complaint and settle it first; sell nothing until then",
  answer_unpaid: "An order is unpaid: first answer what was left open",
  listen: "May be leaving: hear her out before anything else",
  keep_in_touch: "Content but not yet loyal: leave a good impression",
  welcome: "New here: say whom to turn to after the sale",
  tell_rights: "A member: may be reminded of what her level is entitled to",
  ask_mark: "Has not rated yet: ask how content she is when it suits",
  leave_alone: "Orders by herself: do not disturb",
};

const days = (count: number): string => `${count} day${count === 1 ? "" : "s"}`;

/** Why somebody is likely to leave. */
export const warnings: Record<string, (value: number) => string> = {
  late: (times) => `The last purchase is ${times} usual intervals ago`,
  complaint: (count) => `Bought nothing in the ${days(count)} since a complaint`,
  low_mark: (mark) => `The last mark was ${mark}`,
  given_back: (share) => `${Math.round(100 * share)}% of the orders of half a year were refunded`,
  slower: (times) => `The last interval was ${times} times the usual one`,
  once: (count) => `Bought only once, ${days(count)} ago`,
};

/** What of the model's sum speaks for leaving. */
export const parts: Record<string, string> = {
  recency: "long since the last purchase",
  purchases: "few purchases",
  gap: "long usual intervals",
  overdue: "past the own rhythm",
  last_gap: "the last interval grew",
  tenure: "how long we know each other",
  lately_90: "little bought in 90 days",
  lately_365: "little bought in a year",
  mean_spent: "spending per order",
  overdue_often: "a regular who stays away",
};

/** Rights that ship with the program (intents/crm/rights.yaml), by their Chinese. */
export const rights: Record<string, string> = {
  "购物按实付金额积分，积分可抵现": "Points for what is really paid; points are good for money",
  每季度可领一张会员专享券: "One members' coupon every quarter",
  每月可领一张会员专享券: "One members' coupon every month",
  生日当月可领一份生日礼: "A present in the month of the birthday",
  新品和限量商品可提前一天购买: "New and limited goods one day ahead",
};
