// Computes random settings of a plan as its site does. Reads the site's data and the number of settings, and writes for each
// the scenario's file that states the same, and every figure by grain, with the words for those that pages show.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const [assets, data, count] = process.argv.slice(2);
for (const name of ["plansite-evaluate.js", "plansite-written.js"]) vm.runInThisContext(readFileSync(join(assets, name), "utf8"));
vm.runInThisContext(readFileSync(data, "utf8"));

// The same numbers every time (mulberry32).
let seed = 20270101;
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

const { plansite, plansiteWhatIf } = globalThis;
const [plan] = plansiteWhatIf;
const language = new plansite.Language(plan.language);
const { names } = plan.graph;

// A third of the inputs stay, as with a reader who moves a few; the first setting moves none.
const setting = (first) => plan.inputs.map(({ low, high }) => (first || random() < 0.33 ? 0 : low + Math.floor(random() * (high - low + 1))));

const answer = (steps) => {
  const figures = plansite.evaluate(plan, steps);
  const shown = {};
  const values = {};
  for (const [grain, byPlace] of Object.entries(figures)) {
    values[grain] = {};
    shown[grain] = {};
    for (const [place, series] of Object.entries(byPlace)) {
      values[grain][names[place]] = Array.from(series, (value) => (Number.isNaN(value) ? null : value));
      const unit = plan.units[place];
      if (!unit) continue;
      const both = Array.from(series, (value) => [language.value(value, ...unit), language.headline(value, ...unit)]);
      shown[grain][names[place]] = both;
    }
  }
  const at = (figure) => (figure.place === null ? figure.value : figures[figure.grain][figure.place][figure.index]);
  const gaps = plan.goals.map(({ gap, shortfall }) => language.gap(at(gap), at(shortfall), shortfall.unit));
  return { scenario: plansite.scenario(plan, steps), change: plansite.change(plan, steps), moved: steps.some((step) => step), values, shown, gaps };
};

const started = performance.now();
const answers = Array.from({ length: Number(count) }, (_, number) => answer(setting(!number)));
process.stdout.write(JSON.stringify({ answers, milliseconds: performance.now() - started }));
