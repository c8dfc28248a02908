/* The list of live numbers that opens behind a typed #; a listbox worked from the text, never while composing. */

import { Plugin, PluginKey } from "prosemirror-state";
import { alone } from "./history.js";
import { place } from "./place.js";
import { schema } from "./schema.js";
import { fill } from "./text.js";

const KEY = new PluginKey("suggest");
const CLOSED = { from: -1 };
const SIGN = /[#＃]$/;
const QUERY = /^[#＃]([^\s#＃，。；：、！？{}|]{0,30})$/;
const HOLE = "\ufffc";
const PAGE = 5;

const fold = (text) => text.normalize("NFKC").toLowerCase();

/** The tokens whose label holds the words; those that begin with them first. */
function matching(tokens, query) {
  const words = fold(query);
  const found = tokens.offered.filter(({ label }) => fold(label).includes(words));
  const isFirst = ({ label }) => fold(label).startsWith(words);
  return [...found.filter(isFirst), ...found.filter((one) => !isFirst(one))];
}

const before = ({ parent, parentOffset }) => parent.textBetween(0, parentOffset, null, HOLE);

/** Whether a change put a # before the cursor by typing. */
function isTyped(tr, { selection }) {
  if (!tr.docChanged || tr.getMeta("paste") || tr.getMeta("history$") || tr.getMeta("appendedTransaction")) return false;
  if (!selection.empty || !selection.$from.parent.isTextblock || !SIGN.test(before(selection.$from))) return false;
  let isNew = false;
  const at = selection.from;
  for (const [index, map] of tr.mapping.maps.entries()) {
    const later = tr.mapping.slice(index + 1);
    map.forEach((from, to, start, end) => {
      isNew ||= later.map(start, -1) < at && later.map(end, 1) >= at;
    });
  }
  return isNew;
}

/** The # behind which the cursor still stands, with the words typed since. */
function queryAt({ selection }, from) {
  const { $from } = selection;
  if (!selection.empty || from < $from.start() || from >= $from.pos) return null;
  const text = before($from).slice(from - $from.start());
  return QUERY.exec(text)?.[1] ?? null;
}

function apply(tr, last, state) {
  const told = tr.getMeta(KEY);
  if (told) return told;
  if (isTyped(tr, state)) return { from: state.selection.from - 1 };
  if (last.from < 0) return CLOSED;
  const from = tr.mapping.map(last.from);
  // an input method may write anything on its way to a word
  const isHalfWritten = tr.getMeta("composition") !== undefined;
  return isHalfWritten || queryAt(state, from) !== null ? { from } : CLOSED;
}

/** Open the list at the cursor, as if # had been typed. */
export function offerTokens(state, dispatch) {
  const { from, to, $from } = state.selection;
  if (!$from.parent.inlineContent) return false;
  if (dispatch) dispatch(state.tr.insertText("#", from, to).setMeta(KEY, { from }).scrollIntoView());
  return true;
}

class List {
  #shown = [];
  #index = 0;
  #query = null;

  constructor(view, { tokens, words, root, status }) {
    Object.assign(this, { view, tokens, words, root, status });
    this.box = document.createElement("ul");
    this.box.id = `${view.dom.id}-tokens`;
    this.box.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", words.tokens);
    this.none = document.createElement("p");
    this.none.className = "editor__none";
    this.panel = document.createElement("div");
    this.panel.className = "editor__tokens";
    this.panel.hidden = true;
    this.panel.append(this.box, this.none);
    root.append(this.panel);
    // the cursor stays in the text
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    this.box.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose([...this.box.children].indexOf(option));
    });
    this.stop = tokens.watch(() => this.#render());
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  update(view) {
    // what an input method has half written is no query yet
    if (view.composing) return;
    const { from } = KEY.getState(view.state);
    const query = from < 0 || this.tokens.isEmpty || !view.editable ? null : queryAt(view.state, from);
    if (query === null) {
      this.#close();
      return;
    }
    if (query !== this.#query || !this.isOpen) {
      this.#query = query;
      this.#index = 0;
      this.#render();
    }
    place(this.panel, view.coordsAtPos(from), this.root);
  }

  #render() {
    if (this.#query === null) return;
    this.#shown = matching(this.tokens, this.#query);
    this.box.replaceChildren(...this.#shown.map((one, index) => this.#option(one, index)));
    const isEmpty = !this.#shown.length;
    const said = fill(isEmpty ? this.words.none : this.words.found, { count: this.#shown.length, query: this.#query });
    this.status.textContent = said;
    this.none.textContent = isEmpty ? said : "";
    this.box.hidden = isEmpty;
    this.none.hidden = !isEmpty;
    this.panel.hidden = false;
    this.#mark(this.#index);
  }

  #option({ label, shown }, index) {
    const option = document.createElement("li");
    option.id = `${this.box.id}-${index}`;
    option.className = "editor__option";
    option.setAttribute("role", "option");
    const value = document.createElement("span");
    value.className = shown ? "editor__value" : "editor__value is-missing";
    value.textContent = shown || fill(this.words.unfilled, { label: "" });
    option.append(label, value);
    return option;
  }

  #mark(index) {
    this.#index = Math.max(0, Math.min(index, this.#shown.length - 1));
    const options = [...this.box.children];
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.#index)));
    const active = options[this.#index];
    if (!active) {
      this.#unmark();
      return;
    }
    this.view.dom.setAttribute("aria-controls", this.box.id);
    this.view.dom.setAttribute("aria-activedescendant", active.id);
    this.#scrollTo(active);
  }

  #unmark() {
    this.view.dom.removeAttribute("aria-controls");
    this.view.dom.removeAttribute("aria-activedescendant");
  }

  // the list alone: scrollIntoView would move the page too
  #scrollTo({ offsetTop, offsetHeight }) {
    const { panel } = this;
    panel.scrollTop = Math.min(panel.scrollTop, offsetTop);
    panel.scrollTop = Math.max(panel.scrollTop, offsetTop + offsetHeight - panel.clientHeight);
  }

  #close() {
    if (this.#query === null) return;
    this.#query = null;
    this.panel.hidden = true;
    this.status.textContent = "";
    this.#unmark();
  }

  choose(index) {
    const one = this.#shown[index];
    const { state } = this.view;
    const { from } = KEY.getState(state);
    if (!one || from < 0) return;
    const node = schema.nodes.token.create({ field: one.field });
    const tr = alone(state.tr).replaceWith(from, state.selection.from, node);
    this.view.dispatch(tr.setMeta(KEY, CLOSED).scrollIntoView());
    this.view.focus();
  }

  dismiss() {
    if (KEY.getState(this.view.state).from < 0) return;
    this.view.dispatch(this.view.state.tr.setMeta(KEY, CLOSED));
  }

  /** Whether a key was meant for the list. */
  press(event) {
    if (!this.isOpen || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (event.key === "Escape") {
      this.dismiss();
      return true;
    }
    if (!this.#shown.length) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE };
    if (event.key in steps) {
      const step = steps[event.key];
      const next = this.#index + step;
      const isOneStep = Math.abs(step) === 1;
      this.#mark(isOneStep ? (next + this.#shown.length) % this.#shown.length : next);
      return true;
    }
    if (event.key === "Enter" || event.key === "Tab") {
      if (event.shiftKey) return false;
      this.choose(this.#index);
      return true;
    }
    return false;
  }

  destroy() {
    this.stop();
    this.panel.remove();
  }
}

/** The plugin; `parts` = {tokens, words, root, status}. */
export function suggestTokens(parts) {
  let list = null;
  return new Plugin({
    key: KEY,
    state: { init: () => CLOSED, apply: (tr, last, before, state) => apply(tr, last, state) },
    view: (view) => (list = new List(view, parts)),
    props: {
      handleKeyDown: (view, event) => list.press(event),
      handleDOMEvents: {
        blur: () => {
          list.dismiss();
          return false;
        },
        compositionend: (view) => {
          // the view takes over what was composed a moment later
          setTimeout(() => view.isDestroyed || list.update(view), 60);
          return false;
        },
      },
    },
  });
}
