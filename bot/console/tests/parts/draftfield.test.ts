import { mount } from "@vue/test-utils";
import { expect, test } from "vitest";

import DraftField from "../../src/parts/composer/DraftField.vue";
import type { Editor } from "../../src/state/composer";

function field(text: string, marks: InstanceType<typeof DraftField>["$props"]["marks"] = []) {
  const wrapper = mount(DraftField, { props: { text, marks, label: "reply", placeholder: "" }, attachTo: document.body });
  const box = wrapper.get<HTMLTextAreaElement>("[data-testid=composer]").element;
  return { wrapper, box, editor: wrapper.emitted<[Editor]>("ready")?.[0]?.[0] };
}

test("slots and marks are drawn behind the text, and the mirror says the same words", () => {
  const { wrapper } = field("拍{尺码}，全网最低😀", [{ start: 8, end: 10, text: "最低", severity: "block", reason: "no" }]);
  expect(wrapper.findAll("[data-testid=slot]").map((one) => one.text())).toEqual(["{尺码}"]);
  expect(wrapper.findAll("[data-testid=mark-block]").map((one) => one.text())).toEqual(["最低"]);
  expect(wrapper.get(".mirror").element.textContent).toBe("拍{尺码}，全网最低😀\u200b");
});

test("inserting keeps the draft and selects the first empty slot", () => {
  const { wrapper, box, editor } = field("您好。");
  box.setSelectionRange(3, 3);
  editor?.insert("拍{尺码}");
  expect(box.value).toBe("您好。拍{尺码}");
  expect(wrapper.emitted("input")?.at(-1)).toEqual(["您好。拍{尺码}"]);
  expect(box.value.slice(box.selectionStart, box.selectionEnd)).toBe("{尺码}");
});

test("Tab jumps to the next empty slot and is left alone without one", async () => {
  const { wrapper, box } = field("拍{尺码}发{快递}");
  box.setSelectionRange(5, 5);
  await wrapper.get("[data-testid=composer]").trigger("keydown", { key: "Tab" });
  expect(box.value.slice(box.selectionStart, box.selectionEnd)).toBe("{快递}");
  const plain = field("没有空位");
  const event = new KeyboardEvent("keydown", { key: "Tab", cancelable: true });
  plain.box.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
});

test("Backspace at a token takes all of it", async () => {
  const { wrapper, box } = field("拍{尺码}码");
  box.setSelectionRange(5, 5);
  await wrapper.get("[data-testid=composer]").trigger("keydown", { key: "Backspace" });
  expect(box.value).toBe("拍码");
});

test("a key of the input method is nobody's business but its own", async () => {
  const { wrapper } = field("ni");
  await wrapper.get("[data-testid=composer]").trigger("keydown", { key: "Enter", isComposing: true });
  await wrapper.get("[data-testid=composer]").trigger("keydown", { key: "Enter", keyCode: 229 });
  expect(wrapper.emitted("press")).toBeUndefined();
  await wrapper.get("[data-testid=composer]").trigger("keydown", { key: "Enter", keyCode: 13 });
  expect(wrapper.emitted("press")).toHaveLength(1);
});
