/** 复核. */

export const zh = {
  page: "复核",
  hint: "模型拿不准的消息，一条条看；你的判断会教给下一个模型。",
  progress: "复核进度",
  counts: (open: number, settled: number, disputed: number, mine: number): string =>
    `待复核 ${open} · 已定 ${settled}${disputed ? ` · 有分歧 ${disputed}` : ""} · 你这次看了 ${mine} 条`,
  empty: "都看完了",
  emptyHint: "有新的拿不准的消息会自动排进来。",
  role: { buyer: "买家：", agent: "客服：" },
  why: "拿不准的原因",
  grounds: {
    margin: (name: string): string => `「${name}」在两可之间`,
    intent: (name: string): string => `意图不像很确定（${name}）`,
    emotion: (name: string): string => `情绪不像很确定（${name}）`,
    rules: (name: string): string => `规则认为有「${name}」，模型没认`,
    against: (name: string): string => `规则认为没有「${name}」，模型认了`,
  },
  second: "请第二个人也看",
  seen: (times: number): string => `出现过 ${times} 次`,
  psychology: "买家心理",
  order: (names: string[]): string => `按提到的先后：${names.join(" → ")}`,
  noPsychology: "没露出心理（按 0 清空）",
  intent: "意图",
  otherIntent: "别的意图",
  emotion: "情绪",
  answer: "确认，下一条",
  skip: "说不准，跳过",
  keys: "数字键选心理，A D F G H 选意图，Q W E R T 选情绪",
  agreement: {
    title: "两人一致率",
    none: "还没有两个人都看过的消息。",
    overlap: (share: string): string => `重合度 ${share}`,
    of: (count: number): string => `按两个人都看过的 ${count} 条消息算；κ 是扣掉碰巧一致后的程度。`,
  },
  model: {
    title: "识别模型",
    adminOnly: "重新训练和切换模型由管理员操作。你的判断会用在下一次训练里。",
    retrain: "重新训练",
    begun: "开始训练，约一两分钟，大家照常接待",
    running: "正在训练，完成后自动比对",
    degraded: "没有可用的模型，正按规则识别。",
    problem: (why: string): string => `上一次训练没有完成：${why}`,
    never: "还没有重新训练过。",
    endings: {
      accepted: "通过检验，已换上新模型",
      refused: "没通过检验，仍用原来的模型",
      unchanged: "和在用的模型完全一样",
      failed: "训练失败，仍用原来的模型",
      rolled_back: "已换回上一个模型",
    },
    taught: (count: number): string => `用上 ${count} 条人工判断`,
    reason: (text: string): string => {
      const fall = /^(\w+) falls from ([\d.]+) to ([\d.]+)/.exec(text);
      if (fall) {
        const name = zh.model.figures[fall[1] ?? ""] ?? fall[1];
        return `${name}从 ${(Number(fall[2]) * 100).toFixed(1)} 降到 ${(Number(fall[3]) * 100).toFixed(1)}，超过允许的幅度`;
      }
      if (text.startsWith("all figures fall")) return "各项平均下降超过允许的幅度";
      if (text.startsWith("there is nothing to judge")) return "没有检验用的消息，没法判断好坏";
      return text;
    },
    figure: "检验项",
    old: "原来",
    now: "新的",
    change: "变化",
    figures: {
      micro: "心理（总体 F1）",
      macro: "心理（各类平均 F1）",
      none_kept: "没心理的不乱标",
      top1: "意图第一位对",
      top3: "意图前三里有",
      emotion: "情绪（各类平均 F1）",
      sentences: "测试句读对",
      taught: "人工判断学会",
    } as Record<string, string>,
    changes: (count: number): string => `读法有变的（${count} 组）`,
    changed: (truth: string, before: string, after: string, count: number): string =>
      after === truth ? `「${truth}」${count} 条：原来读成「${before}」，现在读对` : `「${truth}」${count} 条：原来读对，现在读成「${after}」`,
    kept: "留着的模型",
    inUse: "在用",
    micro: (value: string): string => `心理 F1 ${value}`,
    back: "换回这个",
    confirmBack: "换回上一个模型？大家的连接不会断。",
    wentBack: "已换回上一个模型",
  },
};
