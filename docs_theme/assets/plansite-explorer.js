// Lets readers group, filter and sort what is spent, and opens every amount. Without this script the tables of the page stay. All
// that readers choose stands in the address, and nothing leaves the page.
(() => {
  "use strict";

  const MANY = 100; // rows that are shown at once
  const ON_PAPER = 6; // columns beside each other
  const BY = { year: "By year", quarter: "By quarter", month: "By month" };
  const LINE = "line";
  const ALL = "all";

  const { element, load } = plansite;
  const button = (words, act) => plansite.button("ps-explorer__button", words, act);

  const link = (name, href, words) => Object.assign(element("a", name, words), { href });

  const plural = (count, word) => `${count} ${count === 1 ? word : `${word}s`}`;

  const loadAll = () => Promise.all(["plansite-written.js", "plansite-spending.js", "../data/budget.js"].map(load));

  class Explorer {
    constructor(root, data) {
      this.root = root;
      this.spending = new plansite.Spending(data);
      this.language = new plansite.Language(data.language);
      this.bar = element("div", "ps-explorer__bar");
      this.only = element("div", "ps-explorer__bar");
      this.more = element("details", "ps-more ps-explorer__only", element("summary", "", "Filter"), this.only);
      this.said = element("p", "ps-explorer__said");
      this.said.setAttribute("role", "status");
      this.frame = element("div", "ps-scroll");
      this.frame.tabIndex = 0;
      this.frame.setAttribute("role", "region");
      this.frame.setAttribute("aria-label", "What is spent");
      this.rest = element("span", "ps-explorer__rest");
      this.told = element("span", "ps-explorer__told");
      this.file = Object.assign(element("pre", "ps-explorer__file"), { hidden: true, tabIndex: 0 });
      this.file.setAttribute("role", "region");
      this.file.setAttribute("aria-label", "The table as CSV");
      this.controls(data);
      const act = element("p", "ps-explorer__act", button("Copy as CSV", () => this.copy()), button("Reset", () => this.go(this.spending.start)));
      root.replaceChildren(this.bar, this.more, this.said, this.frame, this.rest, this.told, act, this.file);
      this.follow();
    }

    // ---- What readers choose -------------------------------------------------------------------------------------------------

    controls({ breakdowns, measures }) {
      const rows = [...breakdowns.map(({ id, title }) => [id, title]), [LINE, "Line"]];
      this.rows = this.select("Rows", rows, (rows) => this.go({ ...this.state, rows, sort: "" }));
      const shown = measures.map(({ id, title }) => [id, title]);
      if (shown.length > 1) shown.push([ALL, "Side by side"]);
      this.show = this.select("Numbers", shown, (show) => this.go({ ...this.state, show, sort: "" }));
      this.by = Object.entries(BY).map(([by, words]) => Object.assign(button(words, () => this.go({ ...this.state, by, sort: "" })), { value: by }));
      const periods = element("div", "ps-explorer__switch", ...this.by);
      periods.setAttribute("role", "group");
      periods.setAttribute("aria-label", "Periods");
      this.find = Object.assign(element("input"), { type: "search", autocomplete: "off" });
      this.find.addEventListener("input", () => this.go({ ...this.state, find: this.find.value }, true));
      this.bar.append(this.rows.label, this.show.label, element("label", "ps-explorer__choice", element("span", "", "Find a line"), this.find), periods);
      this.filters = new Map();
      for (const { id, title, items } of breakdowns) {
        const known = [["", "All"], ...items, ["-", "Not assigned"]];
        const filter = this.select(title, known, (item) => {
          const { [id]: _, ...only } = this.state.only;
          this.go({ ...this.state, only: item ? { ...only, [id]: item } : only });
        });
        this.filters.set(id, filter);
        this.only.append(filter.label);
      }
    }

    select(words, options, act) {
      const select = element("select", "", ...options.map(([value, title]) => new Option(title, value)));
      select.addEventListener("change", () => act(select.value));
      return { select, label: element("label", "ps-explorer__choice", element("span", "", words), select) };
    }

    // Each choice is a step to go back from; what is typed is one.
    go(state, isTyped = false) {
      const address = this.spending.address(state);
      if (isTyped && this.state.find) history.replaceState(history.state, "", address);
      else if (address !== location.hash) return (location.hash = address);
      return this.draw(state);
    }

    follow() {
      const asked = this.spending.addressed(location.hash);
      if (asked || !this.state || !location.hash) this.draw(asked || this.spending.start);
    }

    // ---- What is shown -------------------------------------------------------------------------------------------------------

    draw(state) {
      this.state = state;
      this.most = MANY;
      this.rows.select.value = state.rows;
      this.show.select.value = state.show;
      if (this.find.value !== state.find) this.find.value = state.find;
      for (const one of this.by) one.setAttribute("aria-pressed", one.value === state.by);
      for (const [key, { select }] of this.filters) select.value = state.only[key] || "";
      if (Object.keys(state.only).length) this.more.open = true;
      this.file.hidden = true;
      this.table = this.spending.table(state);
      this.amounts = this.spending.shown(this.table);
      this.tell();
      const isInside = this.frame.contains(document.activeElement);
      this.tabulate();
      const sorted = this.focused && this.frame.querySelector(`th[data-sort="${CSS.escape(this.focused)}"] button`);
      if (isInside) (sorted || this.frame).focus({ preventScroll: true });
      this.focused = "";
    }

    tell() {
      const { only, show } = this.state;
      const filters = Object.entries(only).map(([key, item]) => this.spending.title(key, item));
      const [some, all] = [this.table.lines.length, this.spending.data.lines.length];
      const count = some === all ? plural(all, "line") : `${some} of ${plural(all, "line")}`;
      const total = this.write(this.amounts.totals.at(show === ALL ? -this.spending.data.measures.length : -1));
      this.said.textContent = `${filters.length ? `${filters.join(", ")}: ` : ""}${count}, ${total} over the whole plan.`;
      const known = this.spending.data.measures
        .filter(({ id }) => show === ALL || show === id)
        .map(({ id, title }) => [title, this.table.lines.filter((line) => line[id] !== null).length]);
      const partly = known.filter(([, count]) => count < some);
      this.told.textContent = partly.map(([title, count]) => `${title} is known of ${count} of ${plural(some, "line")}.`).join(" ");
    }

    write(value) {
      return value === null ? "—" : this.language.form("money", value);
    }

    // On paper a wide table is cut into several below each other.
    tabulate(width = this.table.columns.length) {
      const { columns, rows } = this.table;
      const count = Math.ceil(columns.length / width);
      const starts = Array.from({ length: count }, (_, at) => at * width);
      this.frame.replaceChildren(...starts.map((start) => this.cut(columns.slice(start, start + width), start)));
      this.rest.replaceChildren();
      if (rows.length > this.most) {
        const left = rows.length - this.most;
        const more = button(`Show ${Math.min(MANY, left)} more of ${left}`, () => {
          this.most += MANY;
          this.tabulate();
          this.rest.querySelector("button")?.focus();
        });
        this.rest.append(more);
      }
    }

    cut(columns, start) {
      const amounts = (values) => values.slice(start, start + columns.length);
      const title = this.state.rows === LINE ? "Line" : this.spending.breakdowns.get(this.state.rows).title;
      const head = element("tr", "", this.head("name", title), ...columns.map((column) => this.head(column.id, column.title, column.beside)));
      const body = this.table.rows.slice(0, this.most).map((row, at) => this.row(row, amounts(this.amounts.rows[at]), columns));
      const total = this.row({ title: "Total", lines: this.table.lines, isTotal: true }, amounts(this.amounts.totals), columns);
      return element("table", "ps-numbers", element("thead", "", head), element("tbody", "", ...body, total));
    }

    head(id, words, beside = "") {
      const { sort } = this.state;
      const [isThis, isDown] = [sort.replace(/^-/, "") === id, sort.startsWith("-")];
      const next = id === "name" ? (isThis && !isDown ? "-name" : id) : isThis && isDown ? id : `-${id}`;
      const sorted = button(words, () => {
        this.focused = id;
        this.go({ ...this.state, sort: next });
      });
      sorted.className = "ps-explorer__sort";
      if (beside) sorted.append(element("span", "ps-by", ` ${beside}`));
      const head = Object.assign(element("th", "", sorted), { scope: "col" });
      head.dataset.sort = id;
      if (isThis) head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      return head;
    }

    row(row, amounts, columns) {
      const inside = this.inside(row);
      const name = row.isTotal ? row.title : link("ps-name", inside, row.title);
      const head = Object.assign(element("th", "", name), { scope: "row" });
      const cells = amounts.map((amount, at) => {
        if (amount === null) return element("td", "", element("span", "ps-unknown", "—"));
        const look = amount < 0 ? "ps-figure ps-negative" : amount ? "ps-figure" : "ps-figure ps-zero";
        const cell = link(look, inside, this.write(amount));
        cell.addEventListener("click", (event) => this.open(event, row, columns[at], amount));
        return element("td", "", cell);
      });
      return element("tr", row.isTotal ? "ps-total" : "", head, ...cells);
    }

    // Where a row leads by itself: to how its line is made, or to its lines.
    inside({ key, lines }) {
      const { rows, only } = this.state;
      if (key === "") return lines[0].page;
      const within = key === undefined ? only : { ...only, [rows]: key };
      return this.spending.address({ ...this.state, rows: LINE, only: within, sort: "" });
    }

    // ---- An amount opened ----------------------------------------------------------------------------------------------------

    open(event, row, column, amount) {
      const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      if (!isPlain || !window.HTMLDialogElement) return;
      event.preventDefault();
      event.stopPropagation();
      if (!this.dialog) {
        this.dialog = element("dialog", "ps-dialog md-typeset");
        this.dialog.setAttribute("aria-labelledby", "ps-explorer-title");
        this.dialog.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
        document.body.append(this.dialog);
      }
      const close = button("Close", () => this.dialog.close());
      close.className = "ps-dialog__close";
      const whole = link("ps-dialog__page", this.inside(row), row.key === "" ? "How it is computed" : "Show as a table");
      whole.addEventListener("click", () => this.dialog.close());
      const title = Object.assign(element("h2", "", row.title), { id: "ps-explorer-title" });
      const when = [column.title, column.beside || "Plan"].join(", ");
      const value = element("p", "ps-dialog__value", element("strong", "", this.write(amount)), ` ${when}`);
      const bar = element("div", "ps-dialog__bar", whole, close);
      this.dialog.replaceChildren(bar, element("div", "ps-dialog__body", title, value, ...this.opened(row, column)));
      this.dialog.showModal();
      this.dialog.scrollTop = 0;
    }

    opened({ lines }, column) {
      const known = lines.map((line) => ({ line, value: this.spending.value(line, column) })).filter(({ value }) => value);
      known.sort((one, other) => other.value - one.value);
      const total = this.spending.sum(lines, column) || 0;
      const amounts = this.spending.shown({ rows: known.map(({ value }) => ({ values: [value] })), totals: [total] });
      const rest = lines.length - known.length;
      const nothing = rest ? `, ${rest} without any in this time` : "";
      const words = lines.length === 1 ? "" : `The sum of ${plural(known.length, "line")}${nothing}.`;
      const parts = known.slice(0, MANY).map(({ line }, at) => this.part(line, amounts.rows[at][0], column));
      if (known.length > MANY) {
        const left = amounts.rows.slice(MANY).reduce((sum, [value]) => sum + value, 0);
        const name = Object.assign(element("th", "", `${known.length - MANY} more`), { scope: "row" });
        parts.push(element("tr", "", name, element("td", "", this.write(left)), element("td")));
      }
      const heads = ["Line", column.title, "As the plan gives it"].map((head) => Object.assign(element("th", "", head), { scope: "col" }));
      const table = element("table", "ps-numbers ps-explorer__lines", element("thead", "", element("tr", "", ...heads)), element("tbody", "", ...parts));
      const frame = Object.assign(element("div", "ps-scroll", table), { tabIndex: 0 });
      const months = lines.length === 1 ? this.months(lines[0], column) : "";
      return [...(words ? [element("p", "", words)] : []), ...(parts.length ? [frame] : [element("p", "", "Nothing in this time.")]), months].filter(Boolean);
    }

    part(line, amount, { period }) {
      const name = link("ps-name", line.page, line.title);
      name.dataset.period = period;
      const source = /^https?:/.test(line.web) ? link("ps-line", line.web, line.source) : element("span", "", line.source);
      const made = element("td", "ps-explorer__made", element("code", "", line.made), element("span", "ps-by", source));
      return element("tr", "", Object.assign(element("th", "", name), { scope: "row" }), element("td", "", this.write(amount)), made);
    }

    // The months of one line, where the time has several.
    months(line, { measure, first, stop }) {
      if (stop - first < 2) return "";
      const { titles } = this.spending.data.grains.month;
      const months = titles.slice(first, stop).map((title, at) => {
        const value = this.spending.value(line, { measure, first: first + at, stop: first + at + 1 });
        const words = value === null ? "—" : this.language.value(value, "money");
        return element("li", "", element("span", "ps-period", title), element("span", "", words));
      });
      return element("ul", "ps-explorer__months", ...months);
    }

    // ---- The table as CSV ----------------------------------------------------------------------------------------------------

    async copy() {
      this.file.textContent = this.spending.csv(this.state, this.language);
      try {
        await navigator.clipboard.writeText(this.file.textContent);
        this.said.textContent = "Copied: paste it into a spreadsheet.";
      } catch {
        this.file.hidden = false;
        this.file.focus();
        getSelection().selectAllChildren(this.file);
        this.said.textContent = "Copy these lines, and paste them into a spreadsheet.";
      }
    }
  }

  let explorer = null;
  let loading = null;
  const put = async () => {
    const root = document.querySelector("article .ps-explorer");
    if (!root) return;
    try {
      await (loading ||= loadAll());
    } catch {
      return; // the tables of the page stay
    }
    explorer = new Explorer(root, globalThis.plansiteBudget);
    if (explorer.spending.addressed(location.hash)) root.scrollIntoView();
  };

  const isThere = () => explorer?.root.isConnected;
  addEventListener("beforeprint", () => isThere() && explorer.tabulate(ON_PAPER));
  addEventListener("afterprint", () => isThere() && explorer.tabulate());
  addEventListener("hashchange", () => isThere() && explorer.follow());

  // Where the theme replaces pages without loading them, it says so.
  if (globalThis.document$) globalThis.document$.subscribe(put);
  else put();
})();
