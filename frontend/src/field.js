/* Ties an editor to its textarea and hidden input: what they held, what is written back, what is told. */

import { AllSelection, EditorState, Selection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { tokensByName } from "./braces.js";
import { clipboard, insertSourced, insertTree } from "./clipboard.js";
import { alone, difference, history } from "./history.js";
import { hearCursor, keys, listsByMark } from "./keys.js";
import { margin } from "./margin.js";
import { barRoom } from "./place.js";
import { fromPlain } from "./plain.js";
import { sources } from "./sources.js";
import { suggestTokens } from "./suggest.js";
import { wholeTables } from "./tables.js";
import { fill } from "./text.js";
import { tips } from "./tip.js";
import { Chip, Tokens } from "./tokens.js";
import { Toolbars } from "./toolbar.js";
import { toDoc } from "./tree.js";
import { wordsFor } from "./words.js";
import { Written } from "./written.js";

const CHANGED = "cengbao:narrative-changed";
const INSERT = "cengbao:narrative-insert";
const REPLACED = "cengbao:narrative-replaced";
// what of the textarea's attributes may change while the editor stands
const WATCHED = ["data-limit", "disabled", "readonly", "aria-invalid", "aria-describedby"];
const AFTER_COMPOSING = 60; // ms; the view takes over what was composed a moment after it ended
// keeps the cursor clear of the tools above and of the page's bar below
const MARGIN = {
  top: 96,
  left: 0,
  right: 0,
  get bottom() {
    return barRoom() + 24;
  },
};

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

const isSameText = (one, other) => one.replace(/\s+/g, "") === other.replace(/\s+/g, "");

export class NarrativeField {
  #wasFocused = false;
  #isOver = false;
  #isReplaced = false; // and not taken over yet

  constructor(area) {
    this.area = area;
    this.id = area.id || `${area.name}-editor`;
    this.words = wordsFor(area);
    this.tokenSource = area.closest("[data-tokens]") ?? area;
    this.tokens = new Tokens(this.tokenSource.dataset.tokens);
    this.reckoned = new Written(this.tokens);
    this.hidden = area.form?.elements.namedItem(`${area.name}-tree`) ?? null;
    this.labels = [...area.labels];
    this.#build();
    this.#takeOver();
    this.#listen();
    this.#recount();
  }

  #build() {
    const { area, words, tokens } = this;
    this.status = element("span", "visually-hidden");
    this.status.setAttribute("role", "status");
    this.refusal = element("p", "editor__refusal");
    this.refusal.setAttribute("role", "alert");
    this.help = element("span", "visually-hidden", words.help);
    this.help.id = `${this.id}-help`;
    const ownCount = document.getElementById(area.dataset.count);
    this.count = ownCount ?? element("span", "editor__count");
    this.head = element("div", "editor__head");
    this.foot = element("div", "editor__foot", ...(ownCount ? [] : [this.count]));
    const text = element("div", "editor__text");
    this.root = element("div", "editor", this.head, text, this.refusal, this.foot, this.help, this.status);
    this.view = new EditorView(
      { mount: text },
      {
        state: EditorState.create({ doc: this.#docOfFields(), plugins: this.#plugins() }),
        attributes: () => this.#attributes(),
        editable: () => !(area.disabled || area.readOnly),
        nodeViews: { token: (node) => new Chip(node, tokens, words) },
        dispatchTransaction: (tr) => this.#dispatch(tr),
        scrollThreshold: MARGIN,
        scrollMargin: MARGIN,
      },
    );
    this.written = { json: this.reckoned.of(this.view.state.doc).json, text: area.value };
    this.toolbars = new Toolbars(this.view, { words, tokens, head: this.head, foot: this.foot });
  }

  #plugins() {
    const { tokens, words, root, status, area } = this;
    return [
      suggestTokens({ tokens, words, root, status }),
      tips(root),
      listsByMark(),
      keys(() => this.toolbars.focus()),
      history(),
      clipboard(tokens, () => this.#refuse()),
      tokensByName(tokens),
      wholeTables(),
      sources(),
      margin({ root, words, told: area.closest("[data-sources]") }),
    ];
  }

  #attributes() {
    const { area, labels } = this;
    const described = [area.getAttribute("aria-describedby"), `${this.id}-help`].filter(Boolean).join(" ");
    const said = {
      id: this.id,
      role: "textbox",
      spellcheck: "false",
      "aria-multiline": "true",
      "aria-autocomplete": "list",
      "aria-describedby": described,
      "aria-labelledby": labels.map(({ id }) => id).join(" "),
      "aria-label": labels.length ? "" : (area.getAttribute("aria-label") ?? ""),
      "aria-invalid": area.getAttribute("aria-invalid") ?? "",
      "aria-required": this.isRequired ? "true" : "",
      "aria-readonly": area.disabled || area.readOnly ? "true" : "",
      tabindex: area.disabled ? "" : "0",
    };
    return Object.fromEntries(Object.entries(said).filter(([, value]) => value));
  }

  /**
   * What the form holds: the tree, where it says what the textarea says or `isTreeAlone` new, else the textarea's text.
   * A browser that brings back an older form may bring back one of them alone.
   */
  #docOfFields(isTreeAlone = false) {
    const { area, hidden, tokens } = this;
    try {
      const kept = toDoc(JSON.parse(hidden.value));
      if (isTreeAlone || isSameText(this.reckoned.of(kept).text, area.value)) return kept;
    } catch {
      // no tree: the words say the same more plainly
    }
    if (hidden) hidden.value = "";
    return toDoc(fromPlain(area.value, tokens.fieldOf));
  }

  /** From here on the editor stands for the textarea, which goes on carrying the text. */
  #takeOver() {
    const { area } = this;
    const hadFocus = document.activeElement === area;
    this.isRequired = area.required;
    this.labels.forEach((label, index) => (label.id ||= `${this.id}-label-${index}`));
    area.required = false;
    area.id = `${this.id}-plain`;
    area.hidden = true;
    area.before(this.root);
    if (this.hidden) this.hidden.disabled = area.disabled;
    for (const hint of area.parentElement.querySelectorAll("[data-plain-hint]")) hint.hidden = true;
    for (const hint of area.parentElement.querySelectorAll("[data-editor-hint]")) hint.hidden = false;
    area.dataset.editor = "on";
    this.#refresh();
    if (hadFocus) this.#goOn();
  }

  /** Somebody began to write before there was an editor: the next key belongs in it. */
  #goOn() {
    const { area, view } = this;
    const { doc, tr } = view.state;
    const isWhole = area.selectionStart === 0 && area.selectionEnd === area.value.length;
    view.dispatch(tr.setSelection(isWhole ? new AllSelection(doc) : Selection.atEnd(doc)));
    view.focus();
  }

  #listen() {
    const { area, root, view } = this;
    for (const label of this.labels) label.addEventListener("click", () => view.focus());
    for (const target of [area, view.dom]) {
      target.addEventListener(INSERT, (event) => this.#insert(event));
    }
    area.addEventListener(REPLACED, () => this.#reload());
    // the page hears of a change from the textarea, when it has the words
    root.addEventListener("input", (event) => event.stopPropagation());
    view.dom.addEventListener("compositionend", () => {
      setTimeout(() => (this.#isReplaced ? this.#reload() : this.#write()), AFTER_COMPOSING);
    });
    view.dom.addEventListener("focus", () => (this.#wasFocused = true));
    // what is sent is what is seen, even while a word is being composed; asking for it is no change
    area.form?.addEventListener("formdata", ({ formData }) => {
      this.#keep();
      for (const { name, value, disabled } of [area, this.hidden]) if (name && !disabled) formData.set(name, value);
    });
    new MutationObserver(() => {
      this.#refresh();
      this.#recount();
    }).observe(area, { attributes: true, attributeFilter: WATCHED });
    new MutationObserver(() => {
      this.tokens.read(this.tokenSource.dataset.tokens);
      this.#recount();
    }).observe(this.tokenSource, { attributes: true, attributeFilter: ["data-tokens"] });
  }

  #refresh() {
    const { area, view } = this;
    if (this.hidden) this.hidden.disabled = area.disabled;
    this.root.classList.toggle("is-locked", area.disabled || area.readOnly);
    view.setProps({});
    this.toolbars.update(view);
  }

  #dispatch(tr) {
    const { view } = this;
    view.updateState(view.state.apply(tr));
    this.toolbars?.update(view);
    if (tr.docChanged) this.#write();
  }

  /** Write the text back where the form carries it; {tree, text} when it is another than before, else null. */
  #keep() {
    const { area, hidden, view, written } = this;
    if (this.#isReplaced) return null;
    const { tree, json, text } = this.reckoned.of(view.state.doc);
    if (json === written.json) return null;
    this.written = { json, text };
    area.value = text;
    if (hidden) hidden.value = json;
    return { tree, text };
  }

  /** Write the text back and tell of it; what an input method has half written waits. */
  #write() {
    if (this.view.composing) return;
    this.refusal.textContent = "";
    const kept = this.#keep();
    if (kept) this.#tell(kept, false);
  }

  #tell(kept, isReplaced) {
    const { area } = this;
    const length = this.#recount();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    const detail = { name: area.name, ...kept, length, limit: this.#limit, isReplaced };
    area.dispatchEvent(new CustomEvent(CHANGED, { bubbles: true, detail }));
  }

  get #limit() {
    return Number(this.area.dataset.limit) || 0;
  }

  #recount() {
    const { length } = this.reckoned.of(this.view.state.doc);
    const limit = this.#limit;
    const isOver = limit > 0 && length > limit;
    const { countLabel, over } = this.count.dataset;
    const label = countLabel ?? (limit ? this.words.countOf : this.words.count);
    const excess = isOver ? fill(over ?? this.words.over, { count: length - limit }) : "";
    this.count.textContent = [fill(label, { length, limit }), excess].filter(Boolean).join(" · ");
    this.count.classList.toggle("is-over", isOver);
    if (isOver !== this.#isOver) this.status.textContent = excess;
    this.#isOver = isOver;
    return length;
  }

  /**
   * {field}, {text} or {tree, isInLine, isAtEnd}: put it where the cursor is, at the end when it never was in the text.
   * Blocks of another text leave the focus where it is: somebody is picking.
   */
  #insert(event) {
    event.preventDefault();
    const { view, tokens } = this;
    const { field, text, tree, isInLine, isAtEnd } = event.detail;
    if (!view.editable) return;
    hearCursor(view);
    if (isAtEnd || !this.#wasFocused) view.dispatch(view.state.tr.setSelection(Selection.atEnd(view.state.doc)));
    if (tree) {
      this.#wasFocused = true;
      if (!insertSourced(view, tree, isInLine)) this.#refuse();
      return;
    }
    const content = [{ field }];
    const isIn = insertTree(view, field ? [{ type: "paragraph", content }] : fromPlain(text, tokens.fieldOf));
    if (!isIn) this.#refuse();
    view.focus();
  }

  /** Somebody wrote into the fields: take it over; the cursor stays unless it stands where the text is another. */
  #reload() {
    const { area, view, written } = this;
    this.#isReplaced = view.composing;
    if (this.#isReplaced) return;
    const tr = difference(alone(view.state.tr), this.#docOfFields(area.value === written.text));
    if (tr) {
      view.updateState(view.state.apply(tr));
      this.toolbars.update(view);
    }
    // in our own spelling, even where nothing else is new
    this.written = {};
    const kept = this.#keep();
    if (this.written.json !== written.json) this.#tell(kept, true);
  }

  /** More was to be pasted than the server takes. */
  #refuse() {
    this.refusal.textContent = this.words.tooMuch;
  }
}
