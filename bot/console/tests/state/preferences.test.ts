import { expect, test } from "vitest";

import { claims } from "../../src/state/chime";
import { readPreferences } from "../../src/state/preferences";
import { themeInUse } from "../../src/state/theme";
import { MemoryStorage } from "../fakes/socket";

test.each([null, "", "{", "[]", "7", '{"theme":"pink","sendKey":3}'])("%j falls back to the defaults", (text) => {
  expect(readPreferences(text)).toEqual({ sendKey: "enter", theme: "system", sound: true, desktop: false });
});

test("what is stored is read back", () => {
  const kept = { sendKey: "ctrl", theme: "dark", sound: false, desktop: true } as const;
  expect(readPreferences(JSON.stringify(kept))).toEqual(kept);
});

test("a chosen theme wins over the system's", () => {
  expect([themeInUse("system", true), themeInUse("light", true), themeInUse("dark", false)]).toEqual(["dark", "light", "dark"]);
});

test("one of several tabs rings for an occasion", () => {
  const storage = new MemoryStorage();
  expect([claims(storage, "m1"), claims(storage, "m1"), claims(storage, "m2")]).toEqual([true, false, true]);
});
