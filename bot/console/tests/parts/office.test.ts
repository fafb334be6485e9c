import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";

import { loaded } from "../../src/parts/office/asking";
import ListField from "../../src/parts/office/ListField.vue";
import MarkedText from "../../src/parts/office/MarkedText.vue";

it("an answer that a later question has overtaken is dropped", async () => {
  const answers: ((text: string) => void)[] = [];
  const from = loaded(() => new Promise<string>((resolve) => answers.push(resolve)));
  const first = from.load();
  const second = from.load();
  answers[1]?.("new");
  await second;
  answers[0]?.("old");
  await first;
  expect([from.value.value, from.busy.value, from.problem.value]).toEqual(["new", false, ""]);
});

it("marks stretches by code points and names open slots", () => {
  const marks = [{ start: 2, end: 4, severity: "block" as const, reason: "r" }];
  const text = mount(MarkedText, { props: { text: "😀送最好的{gift}", marks, names: { gift: "赠品" } } });
  expect(text.find("mark.line-block").text()).toBe("最好");
  expect(text.find("mark.slot-open").text()).toBe("[赠品]");
  expect(text.text()).toBe("😀送最好的[赠品]");
});

it("takes several words at once, none twice, and waits for the input method", async () => {
  const field = mount(ListField, { props: { label: "l", modelValue: ["赶不上"], "onUpdate:modelValue": (list: string[]) => field.setProps({ modelValue: list }) } });
  const input = field.find("input");
  await input.setValue("来不及，赶不上 、送不到");
  await input.trigger("keydown", { key: "Enter", isComposing: true });
  expect(field.props("modelValue")).toEqual(["赶不上"]);
  await input.trigger("keydown", { key: "Enter" });
  expect(field.props("modelValue")).toEqual(["赶不上", "来不及", "送不到"]);
});
