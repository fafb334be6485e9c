/** 别家页面里看到的字. */

export const zh = {
  panel: "知客：建议回复",
  chat: "和客服聊天",
  open: "联系客服",
  close: "收起聊天",
};
