// What readers see of the other published versions: a line on top of an old version or a preview, the history, and how two
// versions differ. All of it comes from versions.json and each version's own data/plan.json.
(() => {
  "use strict";

  const FORMAT = 1;
  const LATEST = "latest";
  const UNKNOWN = "—";
  // of a plan that is published together with others, its folder in each version
  const { version: OWN, base: BASE, plan: PLAN = "", compares: COMPARES = "" } = document.currentScript.dataset;
  const ROOT = new URL(`${BASE}/../`, location.href);

  const element = (tag, name, ...inside) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...inside.filter((each) => each || each === 0));
    return made;
  };

  const link = (address, words) => {
    const made = element("a", "", words);
    made.href = new URL(address, ROOT).href;
    return made;
  };

  const load = async (path) => {
    const answer = await fetch(new URL(path, ROOT));
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  };

  // ---- Versions ------------------------------------------------------------------------------------------------------

  const told = (version) => version.properties || {};
  const address = (version) => `${encodeURIComponent(version.version)}/${PLAN && `${PLAN}/`}`;

  const newestFirst = (versions) =>
    versions
      .filter((each) => !told(each).preview)
      .sort((one, other) => (told(other).published || "").localeCompare(told(one).published || ""));

  const latest = (versions) => {
    const found = newestFirst(versions);
    return found.find((each) => each.aliases.includes(LATEST)) || found[0];
  };

  const day = (version) => {
    const moment = (told(version).published || "").slice(0, 10);
    if (!moment) return "";
    const form = new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" });
    return form.format(new Date(`${moment}T00:00:00Z`));
  };

  const locale = () => {
    const own = document.documentElement.lang || "en";
    return own === "en" ? "en-GB" : own;
  };

  // A link to the compare page of one version, with two others chosen.
  const comparison = (host, from, to, words) => {
    const made = link(`${address(host)}versions/compare.html`, words);
    made.search = new URLSearchParams({ from: from.version, to: to.version, only: "yes" });
    return made;
  };

  // ---- The selector ----------------------------------------------------------------------------------------------------

  // The builder's own selector knows only sites that stand right below the list of versions; this one looks the same.
  const follow = async (version) => {
    const own = new URL(`${BASE.replace(/\.\.$/, "")}`, location.href).pathname;
    const name = `${encodeURIComponent(version.version)}/`;
    const page = `${address(version)}${location.pathname.slice(own.length)}`;
    for (const place of [page, `${address(version)}index.html`]) {
      const there = await fetch(new URL(place, ROOT), { method: "HEAD" }).then((answer) => answer.ok, () => false);
      if (there) return location.assign(new URL(place, ROOT));
    }
    return location.assign(new URL(name, ROOT)); // a version without this plan
  };

  const selector = (versions) => {
    const own = versions.find((each) => each.version === OWN);
    const current = element("button", "md-version__current", own ? own.title : OWN);
    current.type = "button";
    current.setAttribute("aria-label", "Select version");
    const items = [...(own && told(own).preview ? [own] : []), ...newestFirst(versions)].map((each) => {
      const leads = link(`${address(each)}index.html`, each.title);
      leads.className = "md-version__link";
      leads.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        follow(each);
      });
      return element("li", "md-version__item", leads);
    });
    const place = document.querySelector(".md-header__topic");
    if (place) place.append(element("div", "md-version", current, element("ul", "md-version__list", ...items)));
  };

  // ---- The line on top -------------------------------------------------------------------------------------------------

  const banner = (versions) => {
    const own = versions.find((each) => each.version === OWN);
    const newest = latest(versions);
    const preview = own && told(own).preview;
    if (own && newest === own) return;
    const name = element("strong", "", own ? own.title : OWN);
    const words = preview
      ? ["This is the preview ", name, ", not a published version."]
      : ["You are reading version ", name, own ? "" : ", which is no longer in the list", newest ? ";" : "."];
    if (newest) {
      const lead = preview ? " The latest version is " : " the latest is ";
      words.push(lead, link(address(newest), newest.title), ".");
    }
    if (COMPARES && !preview && own && newest && told(newest).published) {
      words.push(" ", comparison(newest, own, newest, "See what changed since"), ".");
    }
    const line = element("aside", preview ? "ps-edition ps-edition--preview" : "ps-edition", element("p", "", ...words));
    line.setAttribute("aria-label", "Version");
    document.querySelector(".md-container").prepend(line);
  };

  // ---- History -----------------------------------------------------------------------------------------------------------

  const cell = (label, inside) => {
    const made = element("td", "", inside);
    made.dataset.label = label;
    return made;
  };

  // A row stays as it was written, with what people said of that version; the others come from the list.
  const history = (place, versions) => {
    const found = newestFirst(versions);
    const written = new Map(Array.from(place.tBodies[0].rows, (each) => [each.dataset.version, each]));
    const rows = found.map((each, at) => {
      const row = written.get(each.version) || newRow(each);
      const earlier = found[at + 1];
      if (COMPARES && earlier && told(earlier).published) {
        const words = `What changed since ${earlier.title}`;
        row.cells[3].append(element("p", "", comparison({ version: OWN }, earlier, each, words)));
      }
      for (const badge of row.querySelectorAll(".ps-badge")) badge.remove();
      for (const alias of each.aliases) row.cells[0].append(" ", element("span", "ps-badge", alias));
      return row;
    });
    if (rows.length) place.tBodies[0].replaceChildren(...rows);
  };

  const newRow = (version) => {
    const head = element("th", "", link(`${address(version)}index.html`, version.title));
    head.scope = "row";
    const { author = "", reason = "", changes = "" } = told(version);
    const why = cell("Why and what", reason);
    if (changes) why.append(element("p", "", changes));
    return element("tr", "", head, cell("Published", day(version)), cell("By", author), why);
  };

  // ---- Two versions --------------------------------------------------------------------------------------------------------

  const data = new Map();

  const figures = (version) => {
    if (!data.has(version.version)) {
      data.set(
        version.version,
        load(`${address(version)}data/plan.json`).then(
          (found) => {
            if (found.format > FORMAT) {
              throw new Error(`Version ${version.title} is newer than this page. Compare it on a page of the latest version.`);
            }
            return found;
          },
          () => {
            throw new Error(`Version ${version.title} has no file of figures, so it cannot be compared.`);
          },
        ),
      );
    }
    return data.get(version.version);
  };

  const number = (value, digits, options) =>
    new Intl.NumberFormat(options.language, { maximumFractionDigits: digits, ...options.style }).format(value);

  const signed = (value, words) => `${value < 0 ? "−" : "+"}${words}`;

  // By how much a value differs, in words: money and counts also as a share, percentages in points, months as time.
  const difference = (before, after, figure, plan) => {
    const by = after - before;
    const size = Math.abs(by);
    const language = plan.language;
    if (figure.suffix === "plan month") {
      const months = Math.round(size);
      return `${months} ${months === 1 ? "month" : "months"} ${by < 0 ? "earlier" : "later"}`;
    }
    if (["percent", "points"].includes(figure.unit)) return signed(by, `${number(size * 100, size < 0.1 ? 2 : 1, { language })} points`);
    const share = before ? ` (${signed(by, number(size / Math.abs(before), 1, { language, style: { style: "percent" } }))})` : "";
    if (figure.unit === "money") {
      const digits = size < 100 && size !== Math.round(size) ? (plan.minor_digits ?? 2) : 0;
      const style = { style: "currency", currency: plan.currency, minimumFractionDigits: digits };
      return signed(by, number(size, digits, { language, style })) + share;
    }
    const unit = figure.suffix || (["days", "minutes"].includes(figure.unit) ? figure.unit : "");
    return signed(by, number(size, size < 10 ? 2 : 0, { language })) + (unit && unit !== "×" ? ` ${unit}` : unit) + share;
  };

  const delta = (words, tone) => {
    const made = element("span", `ps-delta${tone ? ` ps-${tone}` : ""}`, words);
    if (tone) made.append(element("span", "ps-unseen", tone === "better" ? ", which is better" : ", which is worse"));
    return made;
  };

  // Two values of a figure as a row; nothing to say when readers would see the same twice.
  const row = (title, before, after, figure, pair) => {
    const [one, other] = [before, after].map((each) => (each ? each.shown : ""));
    let change = null;
    if (!before || !after) change = delta(before ? "gone" : "new");
    else if (one !== other) {
      const known = typeof before.value === "number" && typeof after.value === "number";
      const comparable = known && pair.same(figure);
      const better = figure.better === "up" ? after.value > before.value : after.value < before.value;
      const tone = comparable && ["up", "down"].includes(figure.better) ? (better ? "better" : "worse") : "";
      change = delta(comparable ? difference(before.value, after.value, figure, pair.after) : "changed", tone);
    }
    const head = element("th", "", title);
    head.scope = "row";
    const made = element("tr", change ? "ps-moved" : "", head, element("td", "", one), element("td", "", other));
    made.append(element("td", "", change));
    return made;
  };

  const value = (plan, id, period) => {
    const figure = plan.figures[id];
    const at = plan.periods.findIndex((each) => each.label === period);
    return figure && at >= 0 ? { value: figure.values[at], shown: figure.shown[at] } : null;
  };

  const heads = (first, names) => {
    const cells = [first, ...names, "Change"].map((each) => {
      const made = element("th", "", each);
      made.scope = "col";
      return made;
    });
    return element("thead", "", element("tr", "", ...cells));
  };

  const table = (title, first, names, bodies) =>
    element("section", "", element("h2", "", title), element("table", "ps-numbers", heads(first, names), ...bodies));

  const goalRows = (goals, pair) => {
    const { before, after } = goals;
    const goal = after || before;
    const both = (part) => [before, after].map((each) => (each && each[part]) || (each && { value: null, shown: UNKNOWN }));
    const words = (part) => [before, after].map((each) => each && { shown: each[part] || UNKNOWN });
    const numeric = [before, after].some((each) => each && each.target);
    const expected = goal.numbers === "outlook" ? "Outlook" : "Forecast";
    const rows = numeric
      ? [row("Target", ...both("target"), { ...goal, better: "" }, pair), row(expected, ...both("forecast"), goal, pair)]
      : [];
    const moved = before && after && before.due !== after.due;
    const likely = [before, after].some((each) => each && each.chance)
      ? [row("Chance", ...both("chance"), { unit: "percent", suffix: "", better: "up" }, pair)]
      : [];
    return [...rows, ...likely, ...(moved ? [row("Due", ...words("due"), goal, pair)] : []), row("Status", ...words("outlook"), goal, pair)];
  };

  const byId = (list, id) => list.find((each) => each.id === id);
  const joined = (one, other) => [...new Set([...other, ...one])];

  const goalTable = (pair, names, only) => {
    const { before, after } = pair;
    const bodies = joined(before.goals.map((each) => each.id), after.goals.map((each) => each.id)).map((id) => {
      const goals = { before: byId(before.goals, id), after: byId(after.goals, id) };
      const rows = goalRows(goals, pair).filter((each) => !only || each.className);
      if (!rows.length) return null;
      const goal = goals.after || goals.before;
      const head = element("th", "ps-group", goal.title, element("span", "ps-by", goal.due ? `due ${goal.due}` : ""));
      head.colSpan = 4;
      head.scope = "rowgroup";
      return element("tbody", "", element("tr", "", head), ...rows);
    });
    const shown = bodies.filter(Boolean);
    return shown.length ? table("Goals", "Goal", names, shown) : null;
  };

  const sectionTable = (id, pair, names, period, only) => {
    const parts = [pair.before, pair.after].map((plan) => byId(plan.sections, id));
    const plans = [pair.before, pair.after];
    const above = id === "kpis" ? plans.flatMap((plan) => (byId(plan.sections, "headline") || { figures: [] }).figures) : [];
    const ids = joined(...parts.map((each) => (each ? each.figures : []))).filter((each) => !above.includes(each));
    const rows = ids.flatMap((figure) => {
      const known = pair.after.figures[figure] || pair.before.figures[figure];
      const both = plans.map((plan) => value(plan, figure, period));
      const nothing = both.every((each) => !each || each.value === null);
      const found = nothing ? [] : [row(known.title, ...both, known, pair)];
      const targets = plans.map((plan) => plan.figures[figure] && plan.figures[figure].target);
      if (id === "kpis" && targets[0] !== targets[1] && plans.every((plan) => plan.figures[figure])) {
        found.push(row(`${known.title}: target`, ...targets.map((each) => each && { shown: each }), {}, pair));
      }
      return found;
    });
    const kept = rows.filter((each) => !only || each.className);
    return kept.length ? table((parts[1] || parts[0]).title, "Figure", names, [element("tbody", "", ...kept)]) : null;
  };

  const periodsOf = (pair) => {
    const labels = new Map();
    for (const plan of [pair.after, pair.before]) for (const each of plan.periods) labels.set(each.label, each);
    const order = ["plan", "year", "quarter"];
    return [...labels.values()].sort(
      (one, other) => order.indexOf(one.grain) - order.indexOf(other.grain) || one.label.localeCompare(other.label),
    );
  };

  const result = (pair, names, period, only) => {
    const { before, after } = pair;
    const sections = joined(before.sections.map((each) => each.id), after.sections.map((each) => each.id));
    const tables = [goalTable(pair, names, only), ...sections.map((id) => sectionTable(id, pair, names, period, only))];
    const shown = tables.filter(Boolean);
    const notes = [];
    if (before.currency !== after.currency) {
      notes.push(`${names[0]} is in ${before.currency}, ${names[1]} in ${after.currency}, so amounts are not subtracted.`);
    }
    if (before.periods.map((each) => each.label).join() !== after.periods.map((each) => each.label).join()) {
      notes.push("The two versions cover different months.");
    }
    return [...notes.map((each) => element("p", "ps-aside", each)), ...shown];
  };

  // ---- Choosing ------------------------------------------------------------------------------------------------------------

  const field = (label, control) => element("label", "ps-field", element("span", "", label), control);

  const options = (select, list, chosen) => {
    select.replaceChildren(
      ...list.map(([key, words]) => {
        const made = element("option", "", words);
        made.value = key;
        return made;
      }),
    );
    if (list.some(([key]) => key === chosen)) select.value = chosen;
  };

  const remember = (state) => {
    const query = new URLSearchParams(state);
    try {
      window.history.replaceState(null, "", `?${query}${location.hash}`);
    } catch {
      // a page in a folder keeps its address
    }
  };

  const choices = (place, versions) => {
    const asked = new URLSearchParams(location.search);
    const found = newestFirst(versions);
    const own = versions.find((each) => each.version === OWN);
    const list = [...(own && told(own).preview ? [own] : []), ...found].map((each) => [each.version, each.title]);
    const at = list.findIndex(([key]) => key === OWN);
    const controls = { from: element("select"), to: element("select"), period: element("select"), only: element("input") };
    controls.only.type = "checkbox";
    if (place.dataset.versions === "changes") {
      const named = (name) => [[name, (versions.find((each) => each.version === name) || { title: name }).title]];
      options(controls.from, named(place.dataset.from));
      options(controls.to, named(place.dataset.to));
      controls.only.checked = true;
    } else {
      const previous = list[Math.min(at + 1, list.length - 1)] || list[0];
      options(controls.from, list, asked.get("from") || previous[0]);
      options(controls.to, list, asked.get("to") || (at >= 0 ? OWN : list[0][0]));
      controls.only.checked = asked.get("only") === "yes";
    }
    controls.asked = asked.get("period");
    return controls;
  };

  const compare = (place, versions) => {
    const controls = choices(place, versions);
    const fixed = place.dataset.versions === "changes";
    const shown = element("div", "ps-versus__result");
    const said = element("p", "ps-aside");
    said.setAttribute("role", "status");
    const form = element(
      "form",
      "ps-choice",
      ...(fixed ? [] : [field("From", controls.from), field("To", controls.to)]),
      field("Period", controls.period),
      field("Only what changed", controls.only),
    );
    controls.only.parentElement.classList.add("ps-field--check");
    let turn = 0;

    const show = async () => {
      const mine = ++turn;
      const chosen = [controls.from, controls.to].map((each) => versions.find((one) => one.version === each.value));
      try {
        if (chosen.includes(undefined)) throw new Error(`Version ${controls.from.value} is no longer published.`);
        const [before, after] = await Promise.all(chosen.map(figures));
        if (mine !== turn) return;
        const same = (figure) => figure.unit !== "money" || before.currency === after.currency;
        const pair = { before, after, same };
        const period = controls.period.value || controls.asked || "plan";
        options(controls.period, periodsOf(pair).map((each) => [each.label, each.title]), period);
        const names = chosen.map((each) => each.title);
        shown.replaceChildren(...result(pair, names, controls.period.value, controls.only.checked));
        const moved = shown.querySelectorAll(".ps-moved").length;
        const count = moved === 1 ? "1 row differs" : `${moved || "no"} rows differ`;
        said.textContent = `From ${names[0]} to ${names[1]}, ${count}.`;
        if (!fixed) {
          const only = controls.only.checked ? { only: "yes" } : {};
          remember({ from: controls.from.value, to: controls.to.value, period: controls.period.value, ...only });
        }
      } catch (trouble) {
        if (mine !== turn) return;
        said.textContent = trouble.message;
        shown.replaceChildren();
      }
    };

    form.addEventListener("change", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    place.replaceChildren(form, said, shown);
    return show();
  };

  const start = async () => {
    const place = document.querySelector("[data-versions]");
    let versions;
    try {
      versions = await load("versions.json");
    } catch {
      const why = location.protocol.startsWith("http")
        ? "The list of versions could not be read."
        : "A browser lets no page in a folder read other files. Open this page from a web server, such as the published site.";
      if (place && place.dataset.versions !== "history") place.replaceChildren(element("p", "ps-aside", why));
      return;
    }
    if (PLAN) selector(versions);
    banner(versions);
    if (!place) return;
    if (place.dataset.versions === "history") history(place, versions);
    else await compare(place, versions);
  };

  start();
})();
