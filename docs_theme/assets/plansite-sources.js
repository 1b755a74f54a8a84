// Marks what stands in the plan with its line, on every page of a visit in which a reader asked for it: to look there, to ask about it, or to
// propose a change. Loaded when it is asked for.
(() => {
  "use strict";

  const { element, button, load, sources } = globalThis.plansite;
  const STATED = "article [data-source]";
  const home = new URL("..", document.currentScript.src);
  let card = null;
  let of = null;

  const places = { files: {}, editors: {}, fragment: "", issues: "" };
  const known = load("../data/sources.js").then(() => Object.assign(places, globalThis.plansiteSources), () => places);

  const [longestTitle, longestText] = [120, 400];
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const filled = (template, parts) => template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parts[name]));

  const at = (files, file, line) => (files[file] ? files[file] + places.fragment.replace("{line}", line) : "");

  // A number alone says little: the heading above it says of what.
  const under = (stated) =>
    Array.from(document.querySelectorAll("article :is(h1, h2, h3)"))
      .filter((heading) => heading.compareDocumentPosition(stated) & Node.DOCUMENT_POSITION_FOLLOWING)
      .pop();
  const words = (part) => part.textContent.replace(/[¶\s\u2060]+/g, " ").trim();

  const question = (stated, place) => {
    const path = location.href.startsWith(home.href) ? location.pathname.slice(home.pathname.length) || "index.html" : "";
    const page = home.protocol.startsWith("http") ? new URL(path, home).href : path;
    const heading = under(stated);
    const title = heading ? `${words(heading)}: ${words(stated)}` : words(stated);
    const text = `${title}\n${page}\n${place}\n\n`;
    return places.issues && filled(places.issues, { title: cut(title, longestTitle), text: cut(text, longestText) });
  };

  const link = (address, words) => {
    const made = element("a", "", words);
    made.href = address;
    made.rel = "noopener noreferrer";
    return element("li", "", made);
  };

  const placed = (mark) => {
    const box = mark.getBoundingClientRect();
    const room = document.documentElement.clientWidth - card.offsetWidth - 8;
    card.style.left = `${Math.max(Math.min(box.left, room), 8)}px`;
    const below = box.bottom + 4;
    const above = box.top - card.offsetHeight - 4;
    card.style.top = `${below + card.offsetHeight > innerHeight && above > 0 ? above : below}px`;
  };

  const ready = () => {
    if (card?.isConnected) return card;
    card = element("div", "ps-cited md-typeset");
    card.popover = "auto";
    card.tabIndex = -1;
    card.setAttribute("role", "dialog");
    card.addEventListener("toggle", (event) => {
      of?.setAttribute("aria-expanded", String(event.newState === "open"));
    });
    document.body.append(card);
    return card;
  };

  const show = async (mark, stated) => {
    await known;
    const place = stated.dataset.source;
    const [, file, line] = /^(.*):(\d+)$/.exec(place);
    const links = [
      [at(places.files, file, line), "See the line"],
      [question(stated, place), "Ask about this"],
      [at(places.editors, file, line), "Propose a change"],
    ];
    const list = element("ul", "", ...links.filter(([address]) => address).map(([address, words]) => link(address, words)));
    ready().replaceChildren(element("p", "", element("code", "", file), `, line ${line}`), ...(list.children.length ? [list] : []));
    card.setAttribute("aria-label", `${file}, line ${line}`);
    of = mark;
    card.showPopover();
    placed(mark);
    (card.querySelector("a") || card).focus({ preventScroll: true });
  };

  // A mark stands behind what it is about, and never inside something that is pressed itself.
  const mark = (stated) => {
    const around = stated.closest("a, button, label") || stated;
    if (stated.closest("summary, .ps-explorer, .ps-try") || !stated.textContent.trim()) return;
    const place = stated.dataset.source;
    const made = button("ps-cite", place.slice(place.lastIndexOf(":") + 1), () => show(made, stated));
    const [file, line] = [place.slice(0, place.lastIndexOf(":")), made.textContent];
    made.setAttribute("aria-label", `${file}, line ${line}`);
    made.setAttribute("aria-haspopup", "dialog");
    made.title = `${file}, line ${line}`;
    const isWhole = around.matches("td, th, p, li, dd, dt, div, section");
    const put = isWhole ? "append" : "after";
    around[put]("\u2060", made); // never parted from it by the end of a line
  };

  const draw = () => {
    const shown = sources.shown();
    document.querySelectorAll(".ps-cite").forEach((made) => {
      made.previousSibling.remove();
      made.remove();
    });
    document.querySelectorAll("[data-sources]").forEach((made) => made.setAttribute("aria-pressed", String(shown)));
    if (shown) document.querySelectorAll(STATED).forEach(mark);
  };

  document.addEventListener("plansite-sources", draw);
  if (window.document$) window.document$.subscribe(draw);
  else draw();
})();
