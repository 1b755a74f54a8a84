// Runs before the builder's own script. It lets the index of the search wait until a reader reaches for it: it is many times
// as large as a page. From a folder, where browsers start no workers, it runs the search in a frame instead.
(() => {
  "use strict";

  const INDEX = /\/search(?:\/search_index)?\.json$/;
  const HEAD = ".md-header, .md-search";
  const asks = new URLSearchParams(location.search);

  let reach = null;
  const reached = new Promise((resolve) => (reach = resolve));
  const inHead = (event) => event.target instanceof Element && event.target.closest(HEAD) && reach();
  for (const type of ["pointerover", "pointerdown", "focusin", "change"]) document.addEventListener(type, inHead, true);
  document.addEventListener("keydown", reach, true);
  if (asks.has("q") || asks.has("h")) reach();

  const { open, send } = XMLHttpRequest.prototype;
  const waiting = new WeakSet();
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    if (INDEX.test(new URL(address, location.href).pathname)) waiting.add(this);
    return open.call(this, method, address, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (!waiting.has(this)) return send.apply(this, body);
    reached.then(() => send.apply(this, body));
  };

  if (location.protocol !== "file:") return;

  const load = (page, address) =>
    new Promise((resolve, reject) => {
      const script = page.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      page.head.append(script);
    });

  // What the builder's script takes for a worker; the search asks for this name to know that it runs in a frame.
  window.IFrameWorker = class extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "Search";
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      inside.postMessage = (data) => setTimeout(() => this.tell(new MessageEvent("message", { data })));
      inside.importScripts = (...addresses) =>
        addresses.reduce((before, next) => before.then(() => load(inside.document, next)), Promise.resolve());
      this.ready = load(inside.document, new URL(address, location.href).href);
    }

    tell(event) {
      this.dispatchEvent(event);
      if (typeof this.onmessage === "function") this.onmessage(event);
    }

    postMessage(data) {
      const inside = this.frame.contentWindow;
      this.ready.then(() => inside.dispatchEvent(new inside.MessageEvent("message", { data })));
    }

    terminate() {
      this.frame.remove();
    }
  };
  window.Worker = window.IFrameWorker;
})();
