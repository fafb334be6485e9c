import { expect, test } from "vitest";

import { composing, sends, suggestionKey, type Press } from "../../src/text/keys";

function press(change: Partial<Press>): Press {
  return {
    key: "Enter",
    code: "Enter",
    isComposing: false,
    keyCode: 13,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    ...change,
  };
}

test("Enter that ends a word of the input method does not send, in either setting", () => {
  for (const sendKey of ["enter", "ctrl"] as const) {
    expect(sends(press({ isComposing: true, ctrlKey: true }), sendKey)).toBe(false);
    expect(sends(press({ keyCode: 229, ctrlKey: true }), sendKey)).toBe(false);
  }
  expect(composing({ isComposing: false, keyCode: 229 })).toBe(true);
});

test.each([
  [{}, true, false],
  [{ shiftKey: true }, false, false],
  [{ ctrlKey: true }, true, true],
  [{ metaKey: true }, true, true],
  [{ altKey: true }, false, false],
  [{ key: "a", code: "KeyA" }, false, false],
])("Enter with %o sends under Enter: %s, under Ctrl+Enter: %s", (change, enter, ctrl) => {
  expect([sends(press(change), "enter"), sends(press(change), "ctrl")]).toEqual([enter, ctrl]);
});

test.each([
  [{ altKey: true, code: "Digit1", key: "1" }, 1],
  [{ altKey: true, code: "Numpad3", key: "3" }, 3],
  [{ altKey: true, code: "Digit2", key: "™" }, 2],
  [{ altKey: true, code: "Digit4", key: "4" }, null],
  [{ altKey: true, ctrlKey: true, code: "Digit1", key: "1" }, null],
  [{ altKey: true, code: "Digit1", key: "1", isComposing: true }, null],
  [{ code: "Digit1", key: "1" }, null],
])("%o asks for suggestion %s", (change, number) => {
  expect(suggestionKey(press(change))).toBe(number);
});
