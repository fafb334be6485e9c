import { createApp } from "vue";

import App from "./App.vue";
import { language } from "./locales/language";
import { servedReady } from "./locales/served";
import { router } from "./router";
import { followTheme } from "./state/theme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/psychology.css";

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
followTheme();
void servedReady().finally(() => createApp(App).use(router).mount("#app"));
