import { expect, test } from "vitest";

import { match, search } from "../../src/text/search";

const SHIP = { title: "发货时间", text: "今天16点前付款今天发", pinyin: ["fa", "huo", "shi", "jian"], initials: "fhsj" };
const FEE = { title: "运费说明", text: "发货时间另见", pinyin: ["yun", "fei", "shuo", "ming"], initials: "yfsm" };

test.each(["发货", "fhsj", "fh", "fahuo", "fahuosj", "FHSJ", "fahuoshij", "货时"])("%s finds the text on dispatch", (needle) => {
  expect(match(SHIP, needle)).toBeGreaterThan(2);
});

test.each(["fhx", "sjfh", "fhsjx", "xx", "运费"])("%s does not", (needle) => {
  expect(match(SHIP, needle)).toBe(0);
});

test("a title comes before a text, and nothing asked for is everything", () => {
  expect(search([FEE, SHIP], "发货时间")).toEqual([SHIP, FEE]);
  expect(search([FEE, SHIP], " ")).toEqual([FEE, SHIP]);
});
