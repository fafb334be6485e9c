import js from "@eslint/js";
import vue from "eslint-plugin-vue";
import globals from "globals";
import tseslint from "typescript-eslint";
import vueParser from "vue-eslint-parser";

/** Copy that a person reads lives in src/locales only; these keep Chinese out of everything else. */
const HAN = "/\\p{Script=Han}/u";
const outsideLocales = "Copy belongs in src/locales.";

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.{ts,vue,js}"],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: [".vue"] },
      globals: { ...globals.browser },
    },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "vue/no-v-html": "error",
      // A style attribute would be refused by the content security policy; bound styles go through the CSSOM.
      "vue/no-static-inline-styles": ["error", { allowBinding: true }],
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      "vue/block-order": ["error", { order: ["script", "template", "style"] }],
      "vue/define-props-declaration": ["error", "type-based"],
      "vue/component-api-style": ["error", ["script-setup"]],
      // Component names are the nouns of the screen; layout of tags is left to the writer.
      "vue/multi-word-component-names": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/multiline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/first-attribute-linebreak": "off",
      "vue/attributes-order": "off",
      // Types say what is optional; a default of undefined adds nothing.
      "vue/require-default-prop": "off",
    },
  },
  {
    files: ["src/**/*.{ts,vue}"],
    ignores: ["src/locales/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: `Literal[value=${HAN}]`, message: outsideLocales },
        { selector: `TemplateElement[value.raw=${HAN}]`, message: outsideLocales },
      ],
      "vue/no-restricted-syntax": [
        "error",
        { selector: `VText[value=${HAN}]`, message: outsideLocales },
        { selector: `VLiteral[value=${HAN}]`, message: outsideLocales },
        { selector: `Literal[value=${HAN}]`, message: outsideLocales },
      ],
    },
  },
);
