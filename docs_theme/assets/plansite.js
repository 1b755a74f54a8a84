// Opens how a figure is made over the page. Without this script, or from a folder, the link leads there instead.
(() => {
  "use strict";

  const FIGURES = "a.ps-figure, a.ps-name";
  const home = new URL("..", document.currentScript.src);
  const pages = new Map();
  const trail = [];
  let dialog = null;

  const element = (tag, name, ...inside) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...inside);
    return made;
  };

  const button = (name, words, act) => {
    const made = element("button", name, words);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };

  // From a folder a page may load scripts, but read no files. What failed is tried again when it is asked for again.
  const assets = document.currentScript.src;
  const loaded = new Map();
  const load = (path) => {
    if (!loaded.has(path)) {
      const script = document.createElement("script");
      script.src = new URL(path, assets).href;
      const done = new Promise((resolve, reject) => {
        script.addEventListener("load", resolve);
        script.addEventListener("error", () => {
          loaded.delete(path);
          reject(new Error(`${path} could not be loaded`));
        });
      });
      document.head.append(script);
      loaded.set(path, done);
    }
    return loaded.get(path);
  };

  // Whether each sentence shows where it stands: for as long as a reader looks at the site, where the browser may keep that.
  const SOURCES = "plansite-sources";
  let asked = false;
  const sources = {
    shown: () => {
      try {
        return Boolean(sessionStorage.getItem(SOURCES));
      } catch {
        return asked;
      }
    },
    turn: () => {
      asked = !sources.shown();
      try {
        if (asked) sessionStorage.setItem(SOURCES, "yes");
        else sessionStorage.removeItem(SOURCES);
      } catch {
        // this page alone
      }
      load("plansite-sources.js").then(() => document.dispatchEvent(new Event(SOURCES)));
    },
  };

  // What the other scripts of a page use, which come after this one.
  globalThis.plansite = Object.assign(globalThis.plansite || {}, { element, button, load, sources });

  // A page is fetched once, and parsed without running anything in it.
  const page = (address) => {
    if (!pages.has(address)) {
      const answer = fetch(address).then((response) => {
        if (!response.ok) throw new Error(response.statusText);
        return response.text();
      });
      pages.set(address, answer.then((text) => new DOMParser().parseFromString(text, "text/html")));
    }
    return pages.get(address);
  };

  const isHeading = (node) => /^H[1-6]$/.test(node.nodeName);

  // What an address points to: a block, the block around a line, or all that stands under a heading.
  const block = (target) => {
    const found = document.createElement("div");
    if (!isHeading(target)) {
      const whole = target.matches("section, div") ? target : target.parentElement;
      target.classList.toggle("ps-here", whole !== target);
      found.append(...Array.from(whole.childNodes, (node) => document.importNode(node, true)));
      return found;
    }
    found.append(document.importNode(target, true));
    for (let next = target.nextElementSibling; next && !/^H[12]$/.test(next.nodeName); next = next.nextElementSibling) {
      found.append(document.importNode(next, true));
    }
    return found;
  };

  // The table of a page in which a period stands.
  const table = (root, period) => {
    const head = period && root.querySelector(`th[data-period="${CSS.escape(period)}"]:not(.ps-chart th)`);
    return head ? head.closest("table") : null;
  };

  // How a figure is made, with links that work from here.
  const explanation = async (address, period) => {
    const url = new URL(address);
    const from = await page(url.origin + url.pathname);
    const target = from.getElementById(decodeURIComponent(url.hash.slice(1)));
    if (!target) throw new Error(`nothing at ${address}`);
    const body = block(target);
    const heading = body.querySelector("h1, h2, h3, h4, h5, h6");
    const own = url.hash === "#how" ? null : heading;
    const title = (own || from.querySelector("h1")).textContent.replace("¶", "").trim();
    if (heading) heading.remove();
    const beside = table(body, period) ? null : table(from, period);
    if (beside) {
      const scroll = body.appendChild(element("div", "ps-scroll"));
      scroll.append(document.importNode(beside, true));
    }
    for (const link of body.querySelectorAll("[href]")) link.href = new URL(link.getAttribute("href"), url).href;
    for (const named of body.querySelectorAll("[id]")) named.removeAttribute("id");
    return { title, body };
  };

  // Marks the period that was clicked, and returns its name.
  const point = (body, period) => {
    const shown = table(body, period);
    if (!shown) return "";
    const head = shown.querySelector(`th[data-period="${CSS.escape(period)}"]`);
    for (const each of body.querySelectorAll("details")) each.open = each.contains(shown);
    for (const row of shown.rows) row.cells[head.cellIndex]?.classList.add("ps-here");
    const scroll = shown.closest(".ps-scroll");
    requestAnimationFrame(() => {
      if (scroll) scroll.scrollLeft = head.offsetLeft + head.offsetWidth - scroll.clientWidth;
    });
    return head.textContent;
  };

  const ready = () => {
    if (dialog) return dialog;
    dialog = element("dialog", "ps-dialog md-typeset");
    const bar = element("div", "ps-dialog__bar");
    const back = element("button", "ps-dialog__back", "← Back");
    const whole = element("a", "ps-dialog__page", "Open page");
    const close = element("button", "ps-dialog__close", "Close");
    back.type = close.type = "button";
    back.addEventListener("click", () => {
      trail.pop();
      show(trail.pop());
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => trail.splice(0));
    bar.append(back, whole, close);
    dialog.append(bar, element("div", "ps-dialog__body"));
    document.body.append(dialog);
    return dialog;
  };

  const show = async (step) => {
    let found;
    try {
      found = await explanation(step.address, step.period);
    } catch {
      location.href = step.address;
      return;
    }
    const open = ready();
    const title = element("h2", "", found.title || "");
    title.id = "ps-dialog-title";
    const value = element("p", "ps-dialog__value");
    const when = point(found.body, step.period);
    if (step.value) value.append(element("strong", "", step.value), when ? ` ${when}` : "");
    open.setAttribute("aria-labelledby", title.id);
    open.querySelector(".ps-dialog__body").replaceChildren(title, ...(step.value ? [value] : []), ...found.body.childNodes);
    open.querySelector(".ps-dialog__page").href = step.address;
    trail.push(step);
    open.querySelector(".ps-dialog__back").hidden = trail.length < 2;
    if (!open.open) open.showModal();
    open.scrollTop = 0;
  };

  // The period of the column in which a figure stands.
  const ofColumn = (link) => {
    const cell = link.closest("td");
    const head = cell && cell.closest("table").tHead;
    return head ? head.rows[0].cells[cell.cellIndex]?.dataset.period : "";
  };

  const wanted = (link) => {
    const url = new URL(link.href);
    const inside = link.closest(".ps-dialog");
    const made = inside ? url.pathname.includes("/kpis/") || url.pathname.includes("/numbers/") : link.matches(FIGURES);
    return made && url.origin === location.origin && url.hash && (inside || url.pathname !== location.pathname);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || !location.protocol.startsWith("http") || !window.HTMLDialogElement || !wanted(link)) return;
    if (link.classList.contains("ps-dialog__page")) return;
    event.preventDefault();
    const value = link.classList.contains("ps-figure") ? link.textContent : "";
    const within = trail.length ? trail[trail.length - 1].period : "";
    show({ address: link.href, period: link.dataset.period || ofColumn(link) || within, value });
  });

  // The line of the plan on which words stand, for whoever rests on them.
  document.addEventListener("pointerover", (event) => {
    const stated = event.target.closest && event.target.closest("[data-source]:not([title])");
    if (stated) stated.title = stated.dataset.source;
  });

  // The theme gives its search the role of a dialog, but no name.
  document.querySelector(".md-search[role=dialog]:not([aria-label])")?.setAttribute("aria-label", "Search");

  // The menu of what to take along closes like a menu; paper is the browser's own.
  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".ps-take[open]");
    if (event.target.closest?.("[data-print]")) {
      menu?.removeAttribute("open");
      print();
    } else if (event.target.closest?.("[data-sources]")) {
      menu?.removeAttribute("open");
      menu?.querySelector("summary").focus();
      sources.turn();
    } else if (menu && !menu.contains(event.target)) {
      menu.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".ps-take[open]");
    if (!menu) return;
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });

  // What an address names is shown, also where a browser does not unfold what holds it.
  const unfold = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    let fold = named && named.closest("details:not([open])");
    if (!fold) return;
    for (; fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
    named.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  if (sources.shown()) load("plansite-sources.js");

  // Paper shows what is folded.
  const folded = new Set();
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll(".ps-more:not([open])")) {
      folded.add(each);
      each.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
    folded.clear();
  });

  // A question names the page by its whole address, wherever others can open that.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".ps-talk a[data-page]") : null;
    if (!link || !home.protocol.startsWith("http")) return;
    const whole = new URL(link.dataset.page, home);
    link.href = link.href.replace(encodeURIComponent(link.dataset.page), encodeURIComponent(whole));
    link.removeAttribute("data-page");
  });
})();
