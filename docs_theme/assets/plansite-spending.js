// Groups, filters, sorts and adds up what is spent. It touches no page, so that tests can hold its sums against Plansite's own.
(() => {
  "use strict";

  const NOTHING = 1e-9; // what a difference of equal numbers leaves
  const DIGITS = 12; // that count, as in all files for other programs
  const NEAR = 1e-6;
  const NONE = "-"; // the key of what is not assigned; no id of a plan begins so
  const LINE = "line";
  const PLAN = "plan";
  const ALL = "all";
  const GRAINS = ["year", "quarter", "month"];
  const OPENING = "explore";

  const exact = (value) => (Math.abs(value) < NOTHING ? 0 : Number(value.toPrecision(DIGITS)));

  // What lies exactly between two goes to the even one, which JavaScript does not do.
  const whole = (value) => {
    const near = Math.round(value);
    return Math.abs(value % 1) === 0.5 && near % 2 ? near - 1 : near;
  };

  // Rounds parts to whole numbers that add up to their rounded total: the largest rests are rounded up. Unknown parts stay so.
  const rounded = (parts, total) => {
    const low = parts.map((part) => {
      if (part === null) return null;
      const near = whole(part);
      return Math.abs(part - near) <= NEAR ? near : Math.floor(part);
    });
    const rest = (at) => parts[at] - low[at];
    const open = [...parts.keys()].filter((at) => parts[at] !== null && rest(at) > NEAR).sort((one, other) => rest(other) - rest(one));
    const missing = total - low.reduce((sum, part) => sum + part, 0);
    if (missing < 0 || missing > open.length) return parts.map((part) => (part === null ? null : whole(part)));
    for (const at of open.slice(0, missing)) low[at] += 1;
    return low;
  };

  // A text that a spreadsheet would take for a formula gets an apostrophe before it.
  const csvCell = (text) => {
    const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };

  class Spending {
    constructor(data) {
      this.data = data;
      this.breakdowns = new Map(data.breakdowns.map((breakdown, at) => [breakdown.id, { ...breakdown, at }]));
      this.start = { rows: this.breakdowns.has("category") ? "category" : LINE, by: "year", show: PLAN, find: "", sort: "", only: {} };
    }

    // ---- The address: #explore=owner&by=quarter&category=advertising -------------------------------------------------------

    address(state) {
      const said = new URLSearchParams({ [OPENING]: state.rows });
      for (const key of ["by", "show", "find", "sort"]) if (state[key] !== this.start[key]) said.set(key, state[key]);
      for (const [key, item] of Object.entries(state.only)) said.set(key, item);
      return `#${said}`;
    }

    // What an address asks for, as far as the plan has it; null where it is not about this.
    addressed(hash) {
      const said = new URLSearchParams(hash.slice(1));
      if (!said.has(OPENING)) return null;
      const among = (key, known) => (known.includes(said.get(key)) ? said.get(key) : this.start[key]);
      const rows = said.get(OPENING);
      const asked = {
        rows: rows === LINE || this.breakdowns.has(rows) ? rows : this.start.rows,
        by: among("by", GRAINS),
        show: among("show", [...this.data.measures.map(({ id }) => id), ALL]),
        find: said.get("find") || "",
        only: {},
      };
      for (const [key, { items }] of this.breakdowns) {
        const item = said.get(key);
        if (item === NONE || items.some(([id]) => id === item)) asked.only[key] = item;
      }
      const columns = this.columns(asked).map(({ id }) => id);
      const sort = said.get("sort") || "";
      return { ...asked, sort: ["name", ...columns].includes(sort.replace(/^-/, "")) ? sort : "" };
    }

    // ---- Lines and their values ----------------------------------------------------------------------------------------------

    key(line, breakdown) {
      const { at, items } = this.breakdowns.get(breakdown);
      return line.under[at] < 0 ? NONE : items[line.under[at]][0];
    }

    title(breakdown, key) {
      if (key === NONE) return "Not assigned";
      return this.breakdowns.get(breakdown).items.find(([id]) => id === key)[1];
    }

    under(line, breakdown) {
      const { at, items } = this.breakdowns.get(breakdown);
      return line.under[at] < 0 ? "" : items[line.under[at]][1];
    }

    lines({ only, find }) {
      const wanted = Object.entries(only);
      const words = find.toLowerCase().split(/\s+/).filter(Boolean);
      const text = (line) => [line.title, ...[...this.breakdowns.keys()].map((key) => this.under(line, key))].join(" ").toLowerCase();
      return this.data.lines.filter((line) => {
        if (!wanted.every(([breakdown, key]) => this.key(line, breakdown) === key)) return false;
        if (!words.length) return true;
        const said = text(line);
        return words.every((word) => said.includes(word));
      });
    }

    // What a line comes to over some months, null where none of them is known.
    value(line, { measure, first, stop }) {
      const series = measure in line ? line[measure] : line[PLAN];
      if (!Array.isArray(series)) return series === null ? null : series * (stop - first);
      let sum = null;
      for (let month = first; month < stop; month += 1) if (series[month] !== null) sum += series[month];
      return sum;
    }

    sum(lines, column) {
      let sum = null;
      for (const line of lines) {
        const value = this.value(line, column);
        if (value !== null) sum += value;
      }
      return sum === null ? null : exact(sum);
    }

    // ---- The table -----------------------------------------------------------------------------------------------------------

    columns({ by, show }) {
      const measures = this.data.measures.filter(({ id }) => show === ALL || id === show);
      return [by, PLAN].flatMap((grain) => {
        const { labels, titles, stops } = this.data.grains[grain];
        return labels.flatMap((label, at) =>
          measures.map(({ id, title }) => ({
            id: show === ALL ? `${label}/${id}` : label,
            period: label,
            title: titles[at],
            measure: id,
            beside: show === PLAN ? "" : title,
            first: at ? stops[at - 1] : 0,
            stop: stops[at],
          })),
        );
      });
    }

    table(state) {
      const [lines, columns] = [this.lines(state), this.columns(state)];
      const groups = new Map();
      for (const line of lines) {
        const key = state.rows === LINE ? line : this.key(line, state.rows);
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(line);
      }
      const rows = [...groups].map(([key, inside]) => ({
        key: state.rows === LINE ? "" : key,
        title: state.rows === LINE ? key.title : this.title(state.rows, key),
        lines: inside,
        values: columns.map((column) => this.sum(inside, column)),
      }));
      return { columns, lines, rows: this.sorted(rows, columns, state), totals: columns.map((column) => this.sum(lines, column)) };
    }

    // The dearest first, unless asked otherwise; what is not assigned stays last.
    sorted(rows, columns, { sort }) {
      const down = !sort || sort.startsWith("-");
      const at = sort ? columns.findIndex(({ id }) => id === sort.replace(/^-/, "")) : columns.findIndex(({ period }) => period === PLAN);
      const byName = (one, other) => one.title.localeCompare(other.title);
      const byValue = (one, other) => {
        const [left, right] = [one.values[at], other.values[at]];
        if (left === null || right === null) return (left === null) - (right === null);
        return down ? right - left : left - right;
      };
      const order = at < 0 ? (one, other) => (down ? byName(other, one) : byName(one, other)) : byValue;
      return rows.sort((one, other) => (one.key === NONE) - (other.key === NONE) || order(one, other));
    }

    // The values of rows, rounded so that each column adds up; `digits` are those after the point.
    shown({ rows, totals }, digits = 0) {
      const scale = 10 ** digits;
      const cells = totals.map((total, at) => {
        const values = rows.map((row) => (row.values[at] === null ? null : row.values[at] * scale));
        return rounded(values, whole(total * scale)).map((value) => (value === null ? null : value / scale));
      });
      return {
        rows: rows.map((_, row) => cells.map((column) => column[row])),
        totals: totals.map((total) => (total === null ? null : whole(total * scale) / scale)),
      };
    }

    csv(state, language) {
      const table = this.table(state);
      const isLines = state.rows === LINE;
      const beside = isLines ? [...this.breakdowns.values()] : [];
      const shown = this.shown(table, language.forms.minor.most);
      const write = (value) => (value === null ? "" : language.form("minor", value).replace("−", "-"));
      const words = (list) => list.map(csvCell);
      const heads = table.columns.map(({ title, beside: measure }) => (measure ? `${title}, ${measure}` : title));
      const rows = table.rows.map(({ title, lines }, at) => [
        ...words([title, ...beside.map(({ id }) => this.under(lines[0], id))]),
        ...shown.rows[at].map(write),
      ]);
      const first = isLines ? "Line" : this.breakdowns.get(state.rows).title;
      const all = [
        words([first, ...beside.map(({ title }) => title), ...heads]),
        ...rows,
        ["Total", ...beside.map(() => ""), ...shown.totals.map(write)],
      ];
      return all.map((row) => `${row.join(",")}\n`).join("");
    }
  }

  globalThis.plansite = Object.assign(globalThis.plansite || {}, { Spending });
})();
