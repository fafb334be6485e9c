/**
 * A console of its own: it keeps the conversations and the composer. What it does for the panel:
 *   1. window.zhikeSettings says which shop, who is there (signed by this console's server) and where to paste;
 *   2. $zhike.selectConversation, receiveMessage and sentMessage say what happens.
 * `settings.js` comes from scripts/sample_host.py and sets window.sample = { server, shop }.
 */
"use strict";

const talks = new Map(["王女士", "小陈"].map((name, place) => [`talk-${Date.now()}-${place}`, { name, messages: [] }]));
let current = talks.keys().next().value;
let count = 0;
const find = (id) => document.getElementById(id);

window.zhikeSettings = {
  shop: window.sample.shop,
  panel: "#zhike",
  composer: "#reply",
  identity: async () => (await fetch("identity", { method: "POST" })).text(),
};
const script = document.createElement("script");
script.src = `${window.sample.server}/embed.js`;
document.head.append(script);
window.addEventListener("zhike:ready", () => {
  find("state").textContent = "面板已连接";
  select(current);
});

function select(id) {
  current = id;
  const { name, messages } = talks.get(id);
  window.$zhike?.selectConversation({ conversation: id, buyer: `sample-${name}`, messages });
  draw();
}

function write(role, text) {
  count += 1;
  const message = { id: `${current}-${count}`, role, text };
  talks.get(current).messages.push(message);
  const told = { conversation: current, message };
  if (role === "buyer") window.$zhike?.receiveMessage(told);
  else window.$zhike?.sentMessage(told);
  draw();
}

function draw() {
  find("talks").replaceChildren(
    ...Array.from(talks, ([id, talk]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = talk.name;
      button.setAttribute("aria-current", String(id === current));
      button.addEventListener("click", () => select(id));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
  find("thread").replaceChildren(
    ...talks.get(current).messages.map(({ role, text }) => {
      const item = document.createElement("li");
      item.className = role;
      item.textContent = text;
      return item;
    }),
  );
  find("thread").lastElementChild?.scrollIntoView({ block: "end" });
}

function submitted(form, field, send) {
  find(form).addEventListener("submit", (event) => {
    event.preventDefault();
    const text = find(field).value.trim();
    if (text && send(text) !== false) find(field).value = "";
  });
}

submitted("as-buyer", "buyer-text", (text) => write("buyer", text));
submitted("as-agent", "reply", (text) => {
  const empty = /\{[^{}\s]+\}/u.test(text);
  find("hint").textContent = empty ? "还有空没填" : "";
  if (empty) return false;
  return write("agent", text);
});
find("reply").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  find("as-agent").requestSubmit();
});
find("shade").addEventListener("click", () => {
  const { dataset } = document.documentElement;
  dataset.theme = dataset.theme === "dark" ? "light" : "dark";
});
draw();
