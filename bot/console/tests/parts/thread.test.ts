import { mount } from "@vue/test-utils";
import { expect, test } from "vitest";

import { Api } from "../../src/http/api";
import EvidenceText from "../../src/parts/thread/EvidenceText.vue";
import MessageBody from "../../src/parts/thread/MessageBody.vue";
import { words } from "../../src/locales";
import type { MessageKind, Payload } from "../../src/wire/message";

class NoFiles extends Api {
  override file(): Promise<Blob> {
    return Promise.reject(new Error("none here"));
  }
}

const api = new NoFiles(() => null);

function body(kind: MessageKind, text: string, payload: Payload | null) {
  return mount(MessageBody, { props: { message: { kind, text, payload }, mine: false, api } });
}

test("evidence words carry their label, and the text stays as the buyer wrote it", () => {
  const names = new Map([["safety", "求安"]]);
  const text = "😟这个安全吗";
  const evidence = [{ label: "safety", start: 3, end: 5, text: "安全", turn: 0, message_id: "m1" }];
  const wrapper = mount(EvidenceText, { props: { text, evidence, names } });
  const mark = wrapper.get("[data-testid=evidence]");
  expect([mark.text(), mark.attributes("data-label"), mark.attributes("data-tip")]).toEqual(["安全", "safety", "求安"]);
  expect(wrapper.text()).toBe(text);
});

test("markup in a message is shown as text", () => {
  const wrapper = body("text", "<img src=x onerror=alert(1)>", null);
  expect(wrapper.find("img").exists()).toBe(false);
  expect(wrapper.text()).toBe("<img src=x onerror=alert(1)>");
});

test.each(["image", "video", "voice", "sticker"] as const)("a %s says what it is and that its content is unknown", (kind) => {
  const wrapper = body(kind, "", { file: "f1", name: "a.bin", mime: "x/y", size: 2048 });
  expect(wrapper.text()).toContain(words.thread[kind]);
  expect(wrapper.text()).toContain(words.thread.unseen);
});

test("cards show title, price and state; a picture from elsewhere is not fetched", () => {
  const product = body("product", "", { product: "p1", title: "保温杯", price: 89.5, image: "https://example.com/x.png" });
  expect(product.text()).toContain("¥89.50");
  expect(product.find("img").exists()).toBe(false);
  const order = body("order", "", { order_no: "E1", title: "保温杯", amount: 89, state: "paid" });
  expect(order.text()).toContain(words.profile.states["paid"]);
});

test.each([null, {}, { title: { deep: 1 }, price: [] }])("a card with the payload %o does not break the page", (payload) => {
  for (const kind of ["product", "order", "logistics", "image"] as const) {
    expect(body(kind, "", payload as Payload | null).exists()).toBe(true);
  }
});
