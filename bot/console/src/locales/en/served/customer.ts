/** What the card of a customer says, by the keys of its tiers, segments, figures and steps. */

export const tiers: Record<string, string> = {
  high: "High value",
  medium: "Medium value",
  low: "Ordinary value",
  none: "No purchase lately",
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
