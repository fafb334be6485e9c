import { createApp } from "vue";

import { language } from "../locales/language";
import { servedReady } from "../locales/served";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/psychology.css";
import PanelPage from "./PanelPage.vue";
import { followShade } from "./shade";
import { panelWords } from "./words";

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
document.title = panelWords.page;
followShade(new URLSearchParams(location.search).get("theme"));
void servedReady().finally(() => createApp(PanelPage).mount("#app"));
