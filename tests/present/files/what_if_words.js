// Writes numbers as the site does: each value in each unit, plain and large, and as a gap in three ways.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

vm.runInThisContext(readFileSync(join(process.argv[2], "plansite-written.js"), "utf8"));
const { language, values, units } = JSON.parse(readFileSync(0, "utf8"));
const written = new globalThis.plansite.Language(language);
const both = (unit) => values.map((value) => [written.value(value, ...unit), written.headline(value, ...unit)]);
const gaps = values.map((value) => [
  written.gap(value, value, ["money", ""]),
  written.gap(value, value, ["points", ""]),
  written.gap(null, value, ["money", ""]),
]);
process.stdout.write(JSON.stringify({ values: units.map(both), gaps }));
