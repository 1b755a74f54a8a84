// Makes tables of what is spent as the page of the budget does: for each asked state the values, the rounded ones, and the CSV.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const [assets] = process.argv.slice(2);
for (const name of ["plansite-written.js", "plansite-spending.js"]) vm.runInThisContext(readFileSync(join(assets, name), "utf8"));
const { script, states } = JSON.parse(readFileSync(0, "utf8"));
vm.runInThisContext(script);
const spending = new globalThis.plansite.Spending(globalThis.plansiteBudget);
const language = new globalThis.plansite.Language(globalThis.plansiteBudget.language);
const made = states.map((asked) => {
  const state = { ...spending.start, ...asked };
  const table = spending.table(state);
  const address = spending.address(state);
  return {
    columns: table.columns.map(({ period, measure }) => [period, measure]),
    rows: table.rows.map(({ key, title, values }) => ({ key, title, values })),
    totals: table.totals,
    shown: spending.shown(table),
    csv: spending.csv(state, language),
    address,
    again: spending.address(spending.addressed(address)) === address,
  };
});
process.stdout.write(JSON.stringify({ made, nothing: spending.addressed("#lines"), start: spending.start }));
