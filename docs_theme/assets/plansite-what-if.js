// Lets readers try other inputs: sliders, the plan's scenarios, and what comes of them, computed here. Nothing is loaded before
// a reader opens it, and nothing leaves the page. Without this script the page is as the plan has it.
(() => {
  "use strict";

  const WORD = "what-if";
  const SLACK = 1e-9;
  const NOTE =
    "Figures and charts of this page that follow are marked. Chances and statuses stay as planned; a scenario file brings them all.";
  const MEASURED = " What was measured since is left out, as in any scenario.";

  // What a page has said before it asks: what it has first of these.
  const ABOVE = [".ps-tiles", ".ps-stand", ".ps-scroll:has(> .ps-goals)", ".ps-lead", "h1"];

  const { element, load } = plansite;
  const button = (words, act) => plansite.button("ps-what-if__button", words, act);

  // The plan, or the plan in one of its scenarios, with all that it takes to compute it.
  const data = async (scenario = "") => {
    const base = () => globalThis.plansiteWhatIf.find((one) => one.scenario === scenario);
    if (!scenario) await load("../data/what-if.js");
    else await load(`../data/what-if-${(await data()).scenarios.findIndex((one) => one.id === scenario) + 1}.js`);
    return base();
  };

  const at = (figures, { place, grain, index, value }) => {
    const series = place === null ? undefined : figures[grain] && figures[grain][place];
    return series === undefined ? value : series[index];
  };
  const isKnown = (value) => value !== null && !Number.isNaN(value);

  // ---- The address: #what-if=SCENARIO&INPUT=AMOUNT -------------------------------------------------------------------------

  const addressed = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    if (!said.has(WORD)) return null;
    const scenario = said.get(WORD);
    said.delete(WORD);
    return { scenario, amounts: new Map(said) };
  };

  const address = (scenario, inputs, steps) => {
    const said = new URLSearchParams({ [WORD]: scenario });
    plansite.shiftsOf(inputs, steps).forEach(({ amount }, number) => steps[number] && said.set(inputs[number].id, amount));
    const rest = location.pathname + location.search;
    const isMoved = scenario || steps.some((step) => step);
    if (isMoved || addressed()) history.replaceState(history.state, "", isMoved ? `#${said}` : rest);
  };

  // ---- The figures that stand on the page ----------------------------------------------------------------------------------

  class Shown {
    constructor(plan, language) {
      Object.assign(this, { plan, language });
      this.places = new Map(plan.graph.names.map((name, place) => [name, place]));
      this.periods = new Map();
      for (const [grain, { labels }] of Object.entries(plan.graph.grains)) {
        labels.forEach((label, index) => this.periods.set(label, { grain, index }));
      }
      this.gaps = new Map(plan.goals.flatMap((goal) => [goal.gap, goal.shortfall].map((part) => [part.place, goal])));
      this.figures = plansite.evaluate(plan, []);
      this.spots = [
        ...[...document.querySelectorAll("article a.ps-figure[data-period]:not([data-scenario])")].map((spot) => this.spot(spot)),
        ...[...document.querySelectorAll("article tr[data-node]:not([data-scenario])")].flatMap((row) => this.cells(row)),
      ].filter(Boolean);
      this.charts = charts(this.places);
    }

    cells(row) {
      const heads = row.closest("table").tHead.rows[0].cells;
      return [...row.cells].map((cell, column) => {
        const { period } = heads[column] ? heads[column].dataset : {};
        return period && !cell.querySelector("a") && this.spot(cell, row.dataset.node, period);
      });
    }

    // A figure can follow if its words are those that would be written here.
    spot(spot, node = spot.dataset.node, period = spot.dataset.period) {
      const [place, when] = [this.places.get(node), this.periods.get(period)];
      const words = spot.textContent;
      const write = when && place !== undefined && this.writers(place, when).find((one) => one(this.figures) === words);
      return write && { spot, write, words, inside: [...spot.childNodes], title: spot.title };
    }

    writers(place, { grain, index }) {
      const { language } = this;
      const value = (figures) => (figures[grain][place] ? figures[grain][place][index] : NaN);
      const goal = grain === "plan" && this.gaps.get(place);
      if (goal) return [(figures) => language.gap(at(figures, goal.gap), at(figures, goal.shortfall), goal.shortfall.unit)];
      const unit = this.plan.units[place];
      if (!unit) return [];
      return [(figures) => language.value(value(figures), ...unit), (figures) => language.headline(value(figures), ...unit)];
    }

    show(figures) {
      for (const { spot, write, words, inside, title } of this.spots) {
        const now = figures ? write(figures) : words;
        const isTried = now !== words;
        spot.classList.toggle("ps-tried", isTried);
        spot.title = isTried ? `As planned: ${words}` : title;
        if (!spot.title) spot.removeAttribute("title");
        spot.replaceChildren(...(isTried ? [now] : inside));
      }
      for (const chart of this.charts) chart.show(figures, this.figures);
    }
  }

  // ---- The charts that stand on the page -----------------------------------------------------------------------------------

  const SIZE = 1000; // of a drawing, in its own measure
  const SVG = "http://www.w3.org/2000/svg";

  // One figure in a chart: what is tried is drawn over what is planned, and the scale grows where it does not fit.
  class Drawn {
    constructor(plot, places) {
      Object.assign(this, { plot, grain: plot.dataset.grain, drawing: plot.querySelector("svg") });
      [this.low, this.high] = plot.dataset.ends.split(" ").map(Number);
      this.isColumns = plot.classList.contains("ps-plot-columns");
      this.planned = [...this.drawing.children];
      const lines = this.planned.filter(({ dataset }) => places.has(dataset.node));
      this.lines = new Map(lines.map(({ dataset: { node, added } }) => [`${node} ${added}`, { place: places.get(node), added }]));
      const fixed = ".ps-c-month, .ps-c-column, .ps-c-later";
      this.labels = [...plot.querySelectorAll("[class^=ps-c-]:not(:is(" + fixed + "))")].map((label) => ({ label, bottom: label.style.bottom }));
      this.legend = element("span", "ps-key ps-key-tried", "What if");
    }

    values(figures, { place, added }) {
      const series = figures[this.grain] && figures[this.grain][place];
      if (!series || !added) return series && [...series];
      const [first, stop] = added.split(" ").map(Number);
      let sum = 0;
      return [...series].map((value, at) => (at < first || at >= stop ? NaN : (sum += value || 0)));
    }

    show(figures, planned) {
      this.drawing.querySelectorAll(".ps-s-tried").forEach((path) => path.remove());
      const tried = [...this.lines.values()].map((line) => [this.values(figures || planned, line), this.values(planned, line)]);
      const moved = tried.filter(([now, before]) => now && before && now.some((value, at) => Math.abs(value - before[at]) > SLACK));
      const known = moved.flatMap(([now]) => now.filter(isKnown));
      this.fit(Math.min(this.low, ...known), Math.max(this.high, ...known));
      for (const [now] of moved) {
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("class", "ps-s-line ps-s-tried");
        path.setAttribute("d", this.path(now));
        this.drawing.append(path);
      }
      this.name(moved.length > 0);
    }

    // The bottom and the top of the chart; what is planned moves along with them.
    fit(low, high) {
      Object.assign(this, { bottom: low, top: high });
      const [part, below] = [(this.high - this.low) / (high - low), (this.low - low) / (high - low)];
      const isSame = part === 1 && below === 0;
      for (const path of this.planned) {
        if (isSame) path.removeAttribute("transform");
        else path.setAttribute("transform", `matrix(1 0 0 ${part} 0 ${SIZE * (1 - below - part)})`);
      }
      for (const { label, bottom } of this.labels) {
        label.style.bottom = isSame ? bottom : `${below * 100 + part * Number.parseFloat(bottom)}%`;
      }
    }

    path(values) {
      const y = (value) => SIZE * (1 - (value - this.bottom) / (this.top - this.bottom));
      const x = (at) => (SIZE * at) / (this.isColumns ? values.length : Math.max(values.length - 1, 1));
      let isDown = false;
      return values
        .map((value, at) => {
          const start = this.isColumns || !isDown ? "M" : "L";
          isDown = isKnown(value);
          return isDown ? `${start}${x(at)},${y(value)}${this.isColumns ? `H${x(at + 1)}` : ""}` : "";
        })
        .join("");
    }

    // Whoever sees two lines is told which is which; a small chart has no room for words.
    name(isMoved) {
      const chart = this.plot.closest(".ps-chart");
      const caption = chart.querySelector("figcaption");
      chart.classList.toggle("ps-chart--tried", isMoved);
      if (!isMoved) this.legend.remove();
      else if (caption) (caption.querySelector(".ps-legend") || caption).append(this.legend);
    }
  }

  const charts = (places) => {
    const plots = [...document.querySelectorAll("article .ps-plot[data-ends]")].map((plot) => new Drawn(plot, places));
    return plots.filter(({ lines }) => lines.size);
  };

  // ---- The panel -----------------------------------------------------------------------------------------------------------

  class Panel {
    constructor(plan, root) {
      Object.assign(this, { plan, base: plan, root, steps: plan.inputs.map(() => 0) });
      this.language = new plansite.Language(plan.language);
      this.planned = plansite.evaluate(plan, []);
      this.shown = new Shown(plan, this.language);
      this.sliders = element("div", "ps-what-if__inputs");
      this.results = element("div", "ps-what-if__results");
      this.said = element("p", "ps-what-if__said");
      this.said.setAttribute("role", "status");
      this.file = element("pre", "ps-what-if__file");
      this.file.tabIndex = 0;
      this.file.setAttribute("aria-label", "Lines to copy");
      this.file.hidden = true;
      const asScenario = button("Copy as a scenario file", () => this.copy(plansite.scenario, "Save it in the folder scenarios of the plan, as what_if.yaml."));
      const asChange = button("Copy as a change of the plan", () => this.change());
      const act = element("div", "ps-what-if__act", button("Reset", () => this.reset()), asScenario, asChange);
      const left = element("div", "ps-what-if__left", ...this.choice(), this.sliders, act, this.said, this.file);
      const note = element("p", "ps-aside", NOTE + (plan.measured ? MEASURED : ""));
      this.sum = element("p", "ps-what-if__sum");
      root.append(element("div", "ps-what-if__both", left, this.results), note, this.sum);
      this.draw();
    }

    choice() {
      if (!this.plan.scenarios.length) return [];
      this.select = element("select", "", new Option("This plan", ""), ...this.plan.scenarios.map(({ id, title }) => new Option(title, id)));
      this.select.addEventListener("change", () => this.begin(this.select.value));
      return [element("label", "ps-what-if__choice", element("span", "", "Begin with"), this.select)];
    }

    // Takes a scenario, or the plan, with every input at so much. Whoever asks again meanwhile gets what was asked last.
    async begin(scenario, amounts = new Map()) {
      const asked = (this.asked = {});
      const isThere = this.plan.scenarios.some(({ id }) => id === scenario);
      let base = this.base;
      try {
        base = await data(isThere ? scenario : "");
      } catch (error) {
        this.say(`This scenario cannot be shown now: ${error.message}.`);
      }
      if (this.asked !== asked) return;
      this.base = base;
      this.steps = this.base.inputs.map(({ id, step, low, high }) => {
        const steps = Math.round(Number(amounts.get(id)) / Number(step)) || 0;
        return Math.min(Math.max(steps, low), high);
      });
      if (this.select) this.select.value = this.base.scenario;
      this.draw();
    }

    reset() {
      this.say("");
      return this.begin("");
    }

    draw() {
      this.sliders.replaceChildren(...this.base.inputs.map((input, number) => this.slider(input, number)));
      this.compute();
    }

    slider(input, number) {
      const slider = document.createElement("input");
      Object.assign(slider, { type: "range", id: `what-if-${number}`, min: input.low, max: input.high, step: 1, value: this.steps[number] });
      slider.addEventListener("input", () => {
        this.steps[number] = Number(slider.value);
        this.say("");
        this.compute();
      });
      const label = element("label", "", input.title);
      label.htmlFor = slider.id;
      const amount = element("span", "ps-what-if__amount");
      return element("div", "ps-what-if__input", label, amount, slider);
    }

    compute() {
      const { base, steps } = this;
      const figures = plansite.evaluate(base, steps);
      const isTried = base !== this.plan || steps.some((step) => step);
      plansite.shiftsOf(base.inputs, steps).forEach((shift, number) => this.tell(figures, shift, number));
      const goals = base.goals.map((goal, number) => this.goal(goal, this.plan.goals[number], figures));
      const rows = base.figures.map((figure, number) => this.figure(figure, this.plan.figures[number], figures));
      this.results.replaceChildren(this.table(goals, "Goal"), this.table(rows, "Figure"));
      this.sum.textContent = this.inShort(figures);
      this.shown.show(isTried ? this.byPlan(figures) : null);
      this.root.classList.toggle("ps-what-if--moved", isTried);
      address(base.scenario, base.inputs, steps);
    }

    // What stays in sight on a phone, where the tables lie below the sliders.
    inShort(figures) {
      const isReached = (short) => isKnown(short) && short <= SLACK;
      const reached = (goals, all) => goals.filter(({ shortfall }) => isReached(at(all, shortfall))).length;
      const [before, after] = [reached(this.plan.goals, this.planned), reached(this.base.goals, figures)];
      const goals = this.plan.goals.length;
      if (!goals) return "";
      const planned = after === before ? "as planned" : `${before} as planned`;
      return `${after} of ${goals} ${goals === 1 ? "goal" : "goals"} on target by the plan's own numbers, ${planned}`;
    }

    // The same figures under the numbers that the plan's own graph has for them.
    byPlan(figures) {
      if (this.base === this.plan) return figures;
      const places = new Map(this.base.graph.names.map((name, place) => [name, place]));
      return Object.fromEntries(
        Object.entries(figures).map(([grain, byPlace]) => {
          const named = this.plan.graph.names.map((name, place) => [place, byPlace[places.get(name)]]);
          return [grain, Object.fromEntries(named.filter(([, series]) => series))];
        }),
      );
    }

    // What an input is at the start and at the end of the plan, and by how much that is more or less.
    tell(figures, shift, number) {
      const input = this.base.inputs[number];
      const series = figures.month[input.shown];
      const words = [series[0], series[series.length - 1]].map((value) => this.language.value(value, ...this.base.units[input.shown]));
      const now = words[0] === words[1] ? words[0] : words.join(" … ");
      const by = this.steps[number] ? plansite.shiftWords(shift).replace("-", "−") : "";
      const row = this.sliders.children[number];
      row.querySelector(".ps-what-if__amount").replaceChildren(now, ...(by ? [" ", element("strong", "", by)] : []));
      row.querySelector("input").setAttribute("aria-valuetext", by ? `${by}: ${now}` : `as planned: ${now}`);
    }

    goal(goal, planned, figures) {
      const { language } = this;
      const gap = (one, all) => language.gap(at(all, one.gap), at(all, one.shortfall), one.shortfall.unit);
      const [before, after] = [at(this.planned, planned.shortfall), at(figures, goal.shortfall)];
      const tone = !isKnown(before) || !isKnown(after) || before === after ? "" : after < before ? "better" : "worse";
      const target = language.value(at(figures, goal.target), ...goal.target.unit);
      return {
        title: goal.title,
        when: `Target ${target}`,
        before: [language.value(at(this.planned, planned.forecast), ...planned.forecast.unit), gap(planned, this.planned)],
        after: [language.value(at(figures, goal.forecast), ...goal.forecast.unit), gap(goal, figures)],
        tone,
      };
    }

    figure(figure, planned, figures) {
      const words = (one, all) => this.language.value(at(all, one), ...one.unit);
      return { title: figure.title, when: figure.when, before: [words(planned, this.planned), ""], after: [words(figure, figures), ""], tone: "" };
    }

    table(rows, name) {
      if (!rows.length) return "";
      const head = element("tr", "", ...[name, "As planned", "What if"].map((words) => Object.assign(element("th", "", words), { scope: "col" })));
      const cell = (words) => element("td", "", words[0], ...(words[1] ? [element("span", "ps-by", words[1])] : []));
      const body = rows.map(({ title, when, before, after, tone }) => {
        const name = Object.assign(element("th", "", title, ...(when ? [element("span", "ps-by", when)] : [])), { scope: "row" });
        const now = cell(after);
        if (String(after) !== String(before)) now.className = `ps-what-if__now ${tone && `ps-what-if__now--${tone}`}`;
        return element("tr", "", name, cell(before), now);
      });
      return element("table", "ps-what-if__table", element("thead", "", head), element("tbody", "", ...body));
    }

    say(words) {
      this.said.textContent = words;
      if (!words) this.file.hidden = true;
    }

    change() {
      if (this.base.scenario) return this.say("This begins with a scenario. Begin with this plan to change it, or copy a scenario file.");
      return this.copy(plansite.change, "Put each line in place of the one that it names.");
    }

    async copy(write, next) {
      if (!this.steps.some((step) => step)) return this.say("Move a slider first: only what differs is copied.");
      this.file.textContent = write(this.base, this.steps);
      this.file.hidden = false;
      try {
        await navigator.clipboard.writeText(this.file.textContent);
        return this.say(`Copied. ${next}`);
      } catch {
        getSelection().selectAllChildren(this.file);
        return this.say(`Copy these lines. ${next}`);
      }
    }
  }

  // ---- Where it stands -----------------------------------------------------------------------------------------------------

  let root = null;
  let panel = null;
  const open = async (where) => {
    const waiting = where.querySelector(".ps-what-if__wait");
    const said = addressed(); // before the panel says what it shows
    try {
      await Promise.all([load("plansite-evaluate.js"), load("plansite-written.js"), data()]);
    } catch (error) {
      waiting.textContent = `This cannot be tried now: ${error.message}.`;
      return;
    }
    const plan = await data();
    if (where !== root) return;
    if (!panel) {
      waiting.remove();
      panel = new Panel(plan, root);
    }
    if (said) await panel.begin(said.scenario, said.amounts);
  };

  const put = () => {
    root = panel = null;
    const article = document.querySelector("meta[name=plansite-what-if]") && document.querySelector("article");
    const above = article && ABOVE.map((part) => article.querySelector(part)).find(Boolean);
    if (!above) return;
    const words = "Move what the plan rests on, and see what comes of it.";
    const here = element("details", "ps-what-if", element("summary", "", element("strong", "", "What if?"), ` ${words}`));
    here.append(element("p", "ps-what-if__wait", "Loading …"));
    here.addEventListener("toggle", () => here.open && !panel && open(here));
    above.after(here);
    root = here;
    if (addressed()) root.open = true;
  };

  addEventListener("hashchange", () => {
    if (!root || !addressed()) return;
    if (panel) open(root);
    root.open = true;
  });

  // Where the theme replaces pages without loading them, it says so.
  if (globalThis.document$) globalThis.document$.subscribe(put);
  else put();
})();
