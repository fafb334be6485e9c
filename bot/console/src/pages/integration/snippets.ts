/** Code to copy into other pages. */

export function panelSnippet(server: string, shop: string): string {
  return [
    "<script>",
    "  window.zhikeSettings = {",
    `    shop: ${JSON.stringify(shop)},`,
    '    panel: "#zhike",        // an element of 320 px or more',
    '    composer: "#reply",     // a textarea, or something editable',
    '    identity: async () => (await fetch("/zhike-identity", { method: "POST" })).text(),',
    "  };",
    "</script>",
    `<script src="${server}/embed.js" async></script>`,
    "",
    "<script>",
    '  window.addEventListener("zhike:ready", ({ detail: zhike }) => {',
    '    zhike.selectConversation({ conversation: "42", buyer: "member-7", messages: [{ id: "1", role: "buyer", text: "…" }] });',
    "  });",
    "</script>",
  ].join("\n");
}

export function widgetSnippet(server: string, shop: string): string {
  return `<script src="${server}/widget.js" data-shop="${shop}" data-buyer="member-7" data-buyer-name="…" data-buyer-signature="…" async></script>`;
}

export function frameAddress(server: string, shop: string): string {
  return `${server}/panel?shop=${encodeURIComponent(shop)}&via=chatwoot`;
}
