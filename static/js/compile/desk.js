/* The compile desk: texts unfold where they are, a click takes a sentence, a paragraph or all, and the list keeps up. */

import { Picking } from "./picking.js";
import { Keeping } from "./keeping_up.js";

const PAUSE = 250; // ms after the last key in the filter

class Desk {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector("[data-list]");
    this.told = root.querySelector("[data-told]");
    this.words = JSON.parse(root.dataset.said);
    this.form = document.getElementById("section");
    this.picking = new Picking(this);
    this.keeping = new Keeping(this);
    root.dataset.alive = "";
    this.list.addEventListener("toggle", (event) => this.unfolded(event.target), true);
    this.list.addEventListener("click", (event) => this.folding(event));
    this.filtering(root.querySelector("[data-text-filter]"));
    root.addEventListener("cengbao:source-shown", (event) => this.show(event.detail));
    for (const part of this.list.querySelectorAll("[data-pieces]")) this.picking.ready(part);
  }

  say(words, values = {}) {
    this.told.textContent = words.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? "");
  }

  async fetch(address) {
    const response = await fetch(address, { credentials: "same-origin", redirect: "error" });
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  }

  // ---- unfolding
  /* The link is for the page without script. */
  folding(event) {
    if (!event.target.closest("[data-room] a")) return;
    event.preventDefault();
    this.unfold(event.target.closest("details"));
  }

  unfolded(details) {
    if (details.open) this.unfold(details);
  }

  /* The pieces of a text, asked for once. */
  async unfold(details) {
    const room = details.querySelector("[data-room]");
    if (!room) return details.querySelector("[data-pieces]");
    details.fetching ??= this.fetch(details.dataset.unfold)
      .then(({ html }) => {
        room.outerHTML = html;
        const part = details.querySelector("[data-pieces]");
        this.picking.ready(part);
        return part;
      })
      .catch(() => {
        details.fetching = null;
        this.say(this.words.failed);
        return null;
      });
    return details.fetching;
  }

  // ---- the filter
  filtering(filter) {
    if (!filter) return;
    const ask = (wait) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(filter), wait);
    };
    filter.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(0);
    });
    filter.addEventListener("input", (event) => event.isComposing || ask(PAUSE));
    filter.addEventListener("compositionend", () => ask(PAUSE));
  }

  async ask(filter) {
    const wanted = new URLSearchParams(new FormData(filter));
    const number = (this.asked = (this.asked ?? 0) + 1);
    try {
      const { html } = await this.fetch(`${this.root.dataset.texts}?${wanted}`);
      if (number !== this.asked) return; // a later question is on its way
      this.list.innerHTML = html;
      this.list.scrollTop = 0;
      history.replaceState(null, "", `?${wanted}`);
    } catch {
      this.say(this.words.failed);
    }
  }

  // ---- from the margin to the text
  async show({ unit, digest }) {
    const changed = [...this.root.querySelectorAll("[data-changed]")].find((each) => {
      const [code, , what] = each.dataset.changed.split("|");
      return code === unit && what === digest;
    });
    const item = [...this.list.querySelectorAll("[data-text]")].find((each) => each.dataset.text.split("|")[0] === unit);
    if (!changed && !item) return;
    const details = item?.querySelector("details");
    if (details) details.open = true;
    if (details) await this.unfold(details);
    (changed ?? item).scrollIntoView({ block: "nearest" });
    details?.querySelector("summary").focus({ preventScroll: true });
  }
}

const root = document.querySelector("[data-desk]");
if (root) new Desk(root);
