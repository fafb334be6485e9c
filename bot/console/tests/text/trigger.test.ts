import { expect, test } from "vitest";

import { triggerAt } from "../../src/text/trigger";

test.each([
  ["/", "snippet", 0, ""],
  ["/fhsj", "snippet", 0, "fhsj"],
  ["您好，/发货", "snippet", 3, "发货"],
  ["第一行\n/fh", "snippet", 4, "fh"],
  ["、fahuo", "snippet", 0, "fahuo"],
  ["这款{价", "variable", 2, "价"],
])("%j asks for a %s", (text, kind, start, needle) => {
  expect(triggerAt(text, text.length, false)).toEqual({ kind, start, needle });
});

test.each(["红色/蓝色", "7/8", "https://a", "红、蓝", "{价格}", "/发货 时间", "发货"])("%j asks for nothing", (text) => {
  expect(triggerAt(text, text.length, false)).toBeNull();
});

test("only what stands before the cursor counts, and a note knows colleagues only", () => {
  expect(triggerAt("/fh 尾巴", 3, false)?.needle).toBe("fh");
  expect(triggerAt("问一下 @晴", 6, true)).toEqual({ kind: "mention", start: 4, needle: "晴" });
  expect(triggerAt("/fh", 3, true)).toBeNull();
});
