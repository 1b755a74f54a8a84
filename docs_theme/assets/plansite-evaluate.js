// Computes the figures of a plan again with other inputs, from the graph that Plansite wrote; it knows no page and no words.
// It follows Plansite's own way of computing step by step, so that both yield the same. NaN stands for “unknown”.
(() => {
  "use strict";

  const DAYS_A_YEAR = 365;
  const NOISE = 1e-9;
  const PAIRWISE = 128; // up to so many numbers are added eight apart

  const finite = (value) => (Number.isFinite(value) ? value : NaN);
  const known = (test, ...parts) => (parts.some(Number.isNaN) ? NaN : Number(test));
  const filled = (value, count) => new Float64Array(count).fill(value === null ? NaN : value);
  const series = (values, count) =>
    Array.isArray(values) ? Float64Array.from(values, (value) => (value === null ? NaN : value)) : filled(values, count);

  // ---- Decimals: inputs are shifted as they are written, so that 690 more by 5% is 724.5 and no hair less ---------------

  const decimal = (text) => {
    const [whole, rest = ""] = text.split(".");
    return { digits: BigInt(whole + rest), scale: rest.length };
  };

  const raised = (number, scale) => number.digits * 10n ** BigInt(scale - number.scale);
  const plus = (one, two) => {
    const scale = Math.max(one.scale, two.scale);
    return { digits: raised(one, scale) + raised(two, scale), scale };
  };
  const times = (one, two) => ({ digits: one.digits * two.digits, scale: one.scale + two.scale });
  const number = ({ digits, scale }) => Number(`${digits}e-${scale}`);
  const hundredth = ({ digits, scale }) => ({ digits, scale: scale + 2 });

  // What a number becomes: `points` are added to a percentage, anything else moves by a share of it.
  const shifted = (text, shift) => {
    const amount = decimal(shift.amount);
    if (shift.points) return number(plus(decimal(text), hundredth(amount)));
    return number(times(decimal(text), hundredth(plus({ digits: 100n, scale: 0 }, amount))));
  };

  const NOTHING = { points: false, amount: "0" };

  // The months of an input that the plan states: steps, growth or a season.
  const stated = (form, shift, months) => {
    const values = filled(null, months);
    if (form.steps) {
      for (const [first, text] of form.steps) values.fill(shifted(text, shift), first);
      return values;
    }
    const base = shifted(form.base, shift);
    return form.factors ? values.map((_, month) => finite(base * form.factors[month])) : seasonal(values, base, form.weights);
  };

  const seasonal = (values, year, weights) => values.map((_, month) => finite((year * weights[month % weights.length]) / 100));

  // A formula that is an input is put into another one, as a scenario does.
  const reshaped = (formula, shift) => {
    const amount = decimal(shift.amount);
    if (amount.digits === 0n) return formula;
    if (!shift.points) return ["*", formula, ["#", number(hundredth(plus({ digits: 100n, scale: 0 }, amount)))]];
    const share = number(hundredth(amount));
    return share < 0 ? ["-", formula, ["#", -share]] : ["+", formula, ["#", share]];
  };

  // ---- Formulas, one period at a time -----------------------------------------------------------------------------------

  const roundUp = (value) => Math.ceil(value - NOISE * Math.max(1, Math.abs(value)));
  const fold = (combine) => (view, at, parts) => {
    let result = view.value(parts[0], at);
    for (const part of parts.slice(1)) result = finite(combine(result, view.value(part, at)));
    return result;
  };
  const each = (operate) => (view, at, parts) => operate(...parts.map((part) => view.value(part, at)));
  const choose = (test, yes, no) => (Number.isNaN(test) ? NaN : test !== 0 ? yes : no);
  const arriving = (coming, share) => (share > 0 ? finite(Math.min(share, 1) * coming) : 0);

  // What comes in a month arrives in two, as many days later as are stated for that month.
  const delayed = (view, at, [coming, days, before]) => {
    const months = (period) => {
      const later = finite((view.value(days, period) * view.year) / DAYS_A_YEAR);
      return later >= 0 ? later : NaN;
    };
    const first = months(0);
    let arrived = arriving(view.value(before === undefined ? coming : before, 0), first - at);
    for (let later = 0; later <= at; later += 1) {
      const delay = months(at - later);
      if (Number.isNaN(delay)) return NaN;
      arrived = finite(arrived + arriving(view.value(coming, at - later), 1 - Math.abs(later - delay)));
    }
    return arrived;
  };

  const firstMonth = (tests) => {
    const holds = tests.indexOf(1);
    const unknown = tests.findIndex(Number.isNaN);
    return holds < 0 || (unknown >= 0 && unknown < holds) ? NaN : holds + 1;
  };

  const firstForGood = (tests) => {
    let before = tests.length;
    while (before > 0 && tests[before - 1] === 1) before -= 1;
    return before === tests.length || (before > 0 && Number.isNaN(tests[before - 1])) ? NaN : before + 1;
  };

  const OPERATIONS = {
    "#": (view, at, [amount]) => (amount === null ? NaN : amount),
    "+": each((left, right) => finite(left + right)),
    "-": each((left, right) => finite(left - right)),
    "*": each((left, right) => finite(left * right)),
    "/": each((left, right) => finite(left / right)),
    negative: each((value) => -value),
    "<": each((left, right) => known(left < right, left, right)),
    "<=": each((left, right) => known(left <= right, left, right)),
    ">": each((left, right) => known(left > right, left, right)),
    ">=": each((left, right) => known(left >= right, left, right)),
    "==": each((left, right) => known(left === right, left, right)),
    "!=": each((left, right) => known(left !== right, left, right)),
    and: each((left, right) => known(left !== 0 && right !== 0, left, right)),
    or: each((left, right) => known(left !== 0 || right !== 0, left, right)),
    not: each((value) => known(value === 0, value)),
    if: each(choose),
    min: fold(Math.min),
    max: fold(Math.max),
    sum: fold((left, right) => left + right),
    round: each((value) => Math.floor(value + 0.5)),
    round_up: each(roundUp),
    growth: each((now, base) => (base > 0 ? finite((now - base) / base) : NaN)),
    lag: (view, at, [figure, before]) => (at === 0 && before !== undefined ? view.value(before, 0) : view.back(figure, 1, at)),
    year_ago: (view, at, [figure, before]) =>
      before !== undefined && at < view.year ? view.value(before, at) : view.back(figure, view.year, at),
    delayed,
    cumulative: (view, at, parts) => finite(view.added(parts[0], at)),
    first_month: (view, at, parts) => firstMonth(view.all(parts[0])),
    first_month_for_good: (view, at, parts) => firstForGood(view.all(parts[0])),
  };

  // The figures of one grain, as formulas see them. Without `lengths` all periods are one month long.
  class View {
    constructor(figures, count, year, lengths, byLength) {
      Object.assign(this, { figures, count, year, lengths, byLength });
      this.begin(true);
    }

    // What is added up or looked through is kept while a formula is computed that rests on finished figures only.
    begin(isAlone) {
      this.isAlone = isAlone;
      this.sums = new Map();
      this.tests = new Map();
    }

    value(formula, at) {
      if (typeof formula === "number") return this.figures[formula] ? this.figures[formula][at] : NaN;
      return OPERATIONS[formula[0]](this, at, formula.slice(1));
    }

    back(formula, steps, at) {
      if (steps < 1 || at < steps || typeof formula !== "number") return NaN;
      const isShort = this.lengths && this.byLength.has(formula) && this.lengths[at] !== this.lengths[at - steps];
      return isShort ? NaN : this.value(formula, at - steps);
    }

    added(formula, at) {
      const before = this.sums.get(formula) || { next: 0, sum: 0 };
      for (; before.next <= at; before.next += 1) before.sum += this.value(formula, before.next);
      this.sums.set(formula, before);
      return before.sum;
    }

    all(formula) {
      if (this.isAlone && this.tests.has(formula)) return this.tests.get(formula);
      const tests = Array.from({ length: this.count }, (_, at) => this.value(formula, at));
      this.tests.set(formula, tests);
      return tests;
    }
  }

  // ---- Longer periods -----------------------------------------------------------------------------------------------------

  // Adds in the order in which NumPy does, so that not even the last digit differs.
  const sum = (values) => {
    const count = values.length;
    if (count < 8) return values.reduce((total, value) => total + value, 0);
    if (count > PAIRWISE) {
      const half = Math.floor(count / 2) - (Math.floor(count / 2) % 8);
      return sum(values.slice(0, half)) + sum(values.slice(half));
    }
    const [a, b, c, d, e, f, g, h] = Array.from({ length: 8 }, (_, lane) => {
      let total = values[lane];
      for (let at = lane + 8; at < count - (count % 8); at += 8) total += values[at];
      return total;
    });
    return values.slice(count - (count % 8)).reduce((total, value) => total + value, a + b + (c + d) + (e + f + (g + h)));
  };

  const COMBINE = {
    sum: (months) => finite(sum(months)),
    product: (months) => finite(months.reduce((total, value) => total * value, 1)),
    opening: (months) => months[0],
    closing: (months) => months[months.length - 1],
    setting: (months) => months[months.length - 1],
    average: (months) => finite(sum(months) / months.length),
  };

  const combine = (rollup, months, [first, stop]) => {
    const period = months.subarray(first, stop);
    if (COMBINE[rollup]) return COMBINE[rollup](period);
    return period.length === 1 ? period[0] : NaN;
  };

  const mentions = (formula, place) =>
    typeof formula === "number" ? formula === place : formula[0] !== "#" && formula.slice(1).some((part) => mentions(part, place));

  // ---- The graph ------------------------------------------------------------------------------------------------------------

  class Run {
    constructor(graph, inputs, shifts) {
      this.graph = graph;
      this.byLength = new Set(graph.by_length);
      this.formulas = { ...graph.formulas };
      this.stated = new Map();
      this.count = graph.grains.month.labels.length;
      inputs.forEach((input, at) => {
        const shift = shifts[at] || NOTHING;
        if (input.form) this.stated.set(input.place, stated(input.form, shift, this.count));
        else this.formulas[input.place] = reshaped(graph.formulas[input.place], shift);
      });
    }

    figures() {
      const months = this.finished("month");
      const view = this.view(months, "month", null);
      for (const group of this.graph.groups) {
        const formulas = group.filter((place) => !this.simple(place, months));
        this.compute(formulas, view);
      }
      const longer = Object.entries(this.graph.longer).map(([grain, plan]) => {
        const periods = this.periods(grain);
        const rolled = this.finished(grain);
        this.roll(plan, months, periods, this.view(rolled, grain, periods.map(([first, stop]) => stop - first)));
        return [grain, rolled];
      });
      return Object.fromEntries([["month", months], ...longer]);
    }

    finished(grain) {
      const count = this.graph.grains[grain].labels.length;
      const values = Object.entries(this.graph.known[grain]).map(([place, one]) => [place, series(one, count)]);
      return Object.fromEntries(values);
    }

    periods(grain) {
      const { stops } = this.graph.grains[grain];
      return stops.map((stop, at) => [at ? stops[at - 1] : 0, stop]);
    }

    view(figures, grain, lengths) {
      const { year, labels } = this.graph.grains[grain];
      return new View(figures, labels.length, year, lengths, this.byLength);
    }

    // Fills in what needs no formula, and tells whether it was that.
    simple(place, months) {
      if (this.stated.has(place)) months[place] = this.stated.get(place);
      else if (this.graph.readings[place]) months[place] = filled(this.read(this.graph.readings[place], months), this.count);
      else return false;
      return true;
    }

    read(reading, months) {
      const run = [reading.first, Math.min(reading.stop, this.count)];
      const length = run[1] - run[0];
      if (length < 1) return NaN;
      if (length === 1) return months[reading.node][run[0]];
      const rolled = {};
      this.roll(reading, months, [run], new View(rolled, 1, 0, [length], this.byLength));
      return rolled[reading.node][0];
    }

    roll(plan, months, periods, view) {
      for (const [rollup, places] of Object.entries(plan.combined)) {
        for (const place of places) {
          view.figures[place] = Float64Array.from(periods, (period) => combine(rollup, months[place], period));
        }
      }
      for (const group of plan.recomputed) this.compute(group, view);
    }

    // All nodes of a group step from period to period together, since they may look back at each other.
    compute(group, view) {
      const isAlone = group.length === 1 && !mentions(this.formulas[group[0]], group[0]);
      view.begin(isAlone);
      for (const place of group) view.figures[place] = filled(null, view.count);
      for (let at = 0; at < view.count; at += 1) {
        for (const place of group) view.figures[place][at] = view.value(this.formulas[place], at);
      }
    }
  }

  // ---- What a page calls ------------------------------------------------------------------------------------------------------

  const inFull = ({ digits, scale }) => {
    const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
    const whole = text.slice(0, text.length - scale);
    const rest = text.slice(text.length - scale).replace(/0+$/, "");
    return `${digits < 0n ? "-" : ""}${whole}${rest && `.${rest}`}`;
  };

  // By how much each input moves when its slider stands so many steps from the middle.
  const shiftsOf = (inputs, steps) =>
    inputs.map(({ points, step }, at) => ({ points, amount: inFull(times(decimal(step), decimal(String(steps[at] || 0)))) }));

  const shiftWords = ({ points, amount }) => `${amount.startsWith("-") ? "" : "+"}${amount}${points ? " points" : "%"}`;

  // Figures by grain and place, with every input so many steps from where the plan has it.
  const evaluate = ({ graph, inputs }, steps) => new Run(graph, inputs, shiftsOf(inputs, steps)).figures();

  // Lines of YAML with one of each input that moves, below what it stands in; names of inputs are plain words.
  const nested = (inputs, steps, depth, write) => {
    const lines = [];
    const open = [];
    shiftsOf(inputs, steps).forEach((shift, at) => {
      if (!steps[at]) return;
      const path = inputs[at].path.slice(1 - depth);
      const last = path.pop();
      path.forEach((name, below) => {
        if (open[below] === name) return;
        open.splice(below, open.length, name);
        lines.push(`${"  ".repeat(below + depth)}${name}:`);
      });
      open.splice(path.length);
      lines.push(...write(last, shift, inputs[at]).map((line) => "  ".repeat(path.length + depth) + line));
    });
    return lines;
  };

  // The lines of a scenario's file that states the same.
  const scenario = ({ scenario: base, inputs }, steps) => {
    const head = ["title: What if", "why: Tried on the site.", ...(base ? [`inherits: ${base}`] : []), "change:"];
    const lines = nested(inputs, steps, 1, (name, shift) => [`${name}: ${shiftWords(shift)}`]);
    return `${[...head, ...lines].join("\n")}\n`;
  };

  // What is written, moved as a scenario moves it: every number, but for what makes it grow and what it is spread by.
  const moved = (data, shift, name = "") => {
    if (name === "growth" || name === "season") return data;
    if (Array.isArray(data)) return data.map((one) => moved(one, shift));
    if (typeof data === "object") return Object.fromEntries(Object.entries(data).map(([key, one]) => [key, moved(one, shift, key)]));
    const amount = decimal(shift.amount);
    const factor = hundredth(plus({ digits: 100n, scale: 0 }, amount));
    if (data.startsWith("=")) {
      const formula = `= (${data.slice(1).trim()})`;
      if (!shift.points) return `${formula} * ${inFull(factor)}`;
      return `${formula} ${amount.digits < 0n ? "-" : "+"} ${inFull(amount).replace("-", "")}%`;
    }
    const [, digits, unit] = /^\+?(-?[0-9]+(?:\.[0-9]+)?)\s*(.*)$/.exec(data.trim());
    const now = inFull(shift.points ? plus(decimal(digits), amount) : times(decimal(digits), factor));
    // three digits after one point could be thousands
    const clear = unit !== "%" && /^-?[1-9][0-9]{0,2}\.[0-9]{3}$/.test(now) ? `${now}0` : now;
    return `${clear}${unit && unit !== "%" ? " " : ""}${unit}`;
  };

  const FEW = 3; // parts have room on a line
  const inline = (data) => {
    if (Array.isArray(data)) return `[${data.map(inline).join(", ")}]`;
    if (typeof data === "object") return `{${Object.entries(data).map(([key, one]) => `${key}: ${inline(one)}`).join(", ")}}`;
    return /^[-+0-9][^,:#{}[\]"']*$/.test(data) ? data : JSON.stringify(data);
  };

  // The lines of the plan's own file that say what is tried, each with the line that it replaces.
  const change = ({ inputs }, steps) => {
    const lines = nested(inputs, steps, 0, (name, shift, { line, written }) => {
      const data = moved(written, shift);
      const isLong = typeof data === "object" && Object.keys(data).length > FEW && !Array.isArray(data);
      if (!isLong) return [`${name}: ${inline(data)} # line ${line}`];
      return [`${name}: # line ${line}`, ...Object.entries(data).map(([key, one]) => `  ${key}: ${inline(one)}`)];
    });
    return `${[`# ${inputs[0].path[0]}.yaml, in place of what stands there`, ...lines].join("\n")}\n`;
  };

  globalThis.plansite = Object.assign(globalThis.plansite || {}, { evaluate, change, scenario, shiftsOf, shiftWords });
})();
