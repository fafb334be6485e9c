import { expect, it } from "vitest";

import { problemText } from "../../src/pages/shops/problems";

function said(message: string): string {
  return problemText({ sheet: "", line: 1, heading: "", code: "spec.value", message });
}

it.each([
  ["不符合要求（has 95 characters; at most 80 read well inside a sentence）", "太长，最多 80 个字"],
  ["不符合要求（ends with '。'; values carry no punctuation at their ends）", "头尾不要带标点"],
  ["不符合要求（Input should be greater than or equal to 0）", "不能小于 0"],
  ["「很多」不是整数", "「很多」不是整数"],
])("what the schema refuses is told in words for people: %s", (message, told) => {
  expect(said(message)).toBe(told);
});
