// Trains nlp.js on intents and times it: reads {train, test} from the file named, prints one JSON object.
// Runs where @nlpjs/core, @nlpjs/nlp and @nlpjs/lang-zh are installed (var/nlpjs), see understand.py.
const fs = require("node:fs");
const { createRequire } = require("node:module");

const need = createRequire(process.cwd() + "/");
const { containerBootstrap } = need("@nlpjs/core");
const { Nlp } = need("@nlpjs/nlp");
const { LangZh } = need("@nlpjs/lang-zh");

async function main() {
  const data = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  const container = await containerBootstrap();
  container.use(Nlp);
  container.use(LangZh);
  const nlp = container.get("nlp");
  nlp.settings.autoSave = false;
  nlp.settings.log = false;
  nlp.useNlu("NeuralNlu", "zh", "*", { iterations: data.epochs, log: false });
  nlp.addLanguage("zh");
  for (const [text, intent] of data.train) nlp.addDocument("zh", text, intent);
  const begun = process.hrtime.bigint();
  await nlp.train();
  const trained = Number(process.hrtime.bigint() - begun) / 1e9;
  for (const [text] of data.test.slice(0, 50)) await nlp.process("zh", text);
  const times = [];
  let right = 0;
  for (const [text, intent] of data.test) {
    const start = process.hrtime.bigint();
    const found = await nlp.process("zh", text);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
    right += found.intent === intent;
  }
  console.log(JSON.stringify({ trained, times, top1: right / data.test.length }));
}

main();
