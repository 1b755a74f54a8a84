// Reads a chart out by pointer and keyboard, from the table below it. Without this script the table says the same.
(() => {
  "use strict";

  const PLOT = ".ps-chart:has(.ps-as-table) .ps-plot";
  const places = new WeakMap();
  let shown = null;

  const element = (tag, name, text) => {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text || "";
    return made;
  };

  const heads = (plot) => Array.from(plot.closest(".ps-chart").querySelectorAll("thead th"));

  // Where the middle of a period stands, as a share of the width.
  const middle = (plot, at, count) =>
    plot.classList.contains("ps-plot-columns") ? (at + 0.5) / count : at / Math.max(count - 1, 1);

  const under = (plot, x) => {
    const box = plot.getBoundingClientRect();
    const count = heads(plot).length;
    const share = (x - box.left) / box.width;
    const at = plot.classList.contains("ps-plot-columns") ? Math.floor(share * count) : Math.round(share * (count - 1));
    return Math.min(Math.max(at, 0), count - 1);
  };

  const hide = () => {
    if (!shown) return;
    shown.querySelectorAll(".ps-readout, .ps-readout-line").forEach((part) => part.remove());
    shown = null;
  };

  // Writes the values of a period beside it; a part that is not known then is left out.
  const show = (plot, at) => {
    const titles = heads(plot);
    if (shown !== plot) {
      hide();
      const readout = element("div", "ps-readout");
      readout.setAttribute("role", "status");
      plot.append(element("div", "ps-readout-line"), readout);
      shown = plot;
    }
    places.set(plot, at);
    const share = middle(plot, at, titles.length);
    plot.querySelector(".ps-readout-line").style.left = `${share * 100}%`;
    const readout = plot.querySelector(".ps-readout");
    readout.replaceChildren(element("strong", "", titles[at].textContent));
    for (const row of plot.closest(".ps-chart").querySelectorAll("tbody tr")) {
      const cell = row.cells[at + 1];
      if (!cell?.textContent || cell.querySelector(".ps-unknown")) continue;
      const line = element("span", "");
      line.append(`${row.cells[0].textContent} `, element("b", "", cell.textContent));
      readout.append(line);
    }
    readout.classList.toggle("ps-readout-before", share > 0.5);
    readout.style.left = `${share * 100}%`;
  };

  document.addEventListener("pointermove", (event) => {
    const plot = event.target.closest?.(PLOT);
    if (plot) show(plot, under(plot, event.clientX));
    else if (shown && shown !== document.activeElement) hide();
  });

  document.addEventListener("keydown", (event) => {
    const plot = event.target.matches?.(PLOT) ? event.target : null;
    if (!plot) return;
    if (event.key === "Escape") return hide();
    const last = heads(plot).length - 1;
    const at = places.get(plot) ?? -1;
    const next = { ArrowLeft: Math.max(at - 1, 0), ArrowRight: Math.min(at + 1, last), Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show(plot, next);
  });

  document.addEventListener("focusout", (event) => event.target === shown && hide());

  // Only what answers to keys can be reached by them.
  const ready = () => document.querySelectorAll(PLOT).forEach((plot) => plot.setAttribute("tabindex", "0"));
  ready();
  window.document$?.subscribe(ready);
})();
