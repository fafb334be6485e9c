import { mount } from "@vue/test-utils";
import { expect, test } from "vitest";

import { words } from "../../src/locales";
import ProfileCard from "../../src/parts/assist/ProfileCard.vue";
import type { Profile, ProfileOrder } from "../../src/wire/insight";

const customer: Profile = {
  customer: "c1", name: "小田", masked: false, tags: [], psychology: [], customer_type: {}, orders: [], order_count: 0, spent: 0,
  focus: { product: null, order: null }, notes: [],
};
const unpaid: ProfileOrder = { order_no: "A1", title: "茶杯", amount: 99, state: "unpaid", state_zh: "待付款", placed_at: null };
const numbers = (profile: Profile): string => mount(ProfileCard, { props: { profile } }).find(".numbers").text();

test("a customer whose only order is unpaid is not said to have none", () => {
  expect(numbers(customer)).toBe(words.profile.noOrders);
  expect(numbers({ ...customer, orders: [unpaid] })).toBe(words.profile.nonePaid);
});
