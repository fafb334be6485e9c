/** 嵌在别家客服台里的面板. */

export const zh = {
  page: "知客建议",
  checking: "正在打开…",
  refused: { title: "这个网站还不能嵌入", text: (origin: string): string => `请让主管在「对接」页的允许列表里加上 ${origin || "这个网站"}。` },
  alone: { title: "这个面板要嵌在客服台里用", text: "在客服台的页面里加载 embed.js，或把这个地址放进它的应用框里。" },
  signIn: { title: "登录后看建议", username: "账号", password: "密码", submit: "登录", busy: "正在登录…" },
  waiting: { title: "等待会话", text: "客服台选中一个会话后，这里会读懂买家并给出回复。" },
  answered: "买家还没有新消息。",
  reading: "正在读懂买家…",
  understood: "读懂买家",
  suggestions: "建议回复",
  none: "没有合适的建议，请直接回复。",
  inserted: "已填入输入框",
  copied: "已复制，可以粘贴了",
  copyFailed: "没能复制：请选中文字手动复制。",
  slots: "还有空要填，填好再发",
  retry: "重试",
};
