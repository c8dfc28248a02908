/* The live numbers of a narrative: their names and words, kept on the textarea, and how one is shown. */

import { canName } from "./plain.js";
import { tokenAttributes } from "./schema.js";
import { fill } from "./text.js";

/**
 * The fields that a text may name: `data-tokens` = {"key": {"label": "…", "shown": "12次"}}. Of all fields of the
 * report, so that each name is read; one that `isElsewhere` is not offered here, one that `isText` cannot be named.
 */
export class Tokens {
  #byField = new Map();
  #names = new Map();
  #fields = new Map();
  #watchers = new Set();

  constructor(json) {
    this.read(json);
  }

  /** Take other words, and tell whoever shows them. */
  read(json) {
    this.#byField = new Map(Object.entries(json ? JSON.parse(json) : {}));
    this.#names = this.#uniqueLabels();
    this.#fields = new Map([...this.#names].map(([field, name]) => [name, field]));
    for (const watcher of this.#watchers) watcher();
  }

  get isEmpty() {
    return this.offered.length === 0;
  }

  /** {field, label, shown} of each that is offered, in the order given. */
  get offered() {
    return [...this.#byField]
      .filter(([, { isElsewhere, isText }]) => !isElsewhere && !isText)
      .map(([field, { label, shown }]) => ({ field, label: label ?? field, shown: shown ?? "" }));
  }

  /** Whether a field is none that a text can name. */
  isBroken(field) {
    return this.#byField.get(field)?.isText ?? !this.#byField.has(field);
  }

  labelOf(field) {
    return this.#byField.get(field)?.label ?? field;
  }

  /** The words of a token node: those frozen in it, else its field's; nothing when there are none yet. */
  wordsOf({ attrs }) {
    return attrs.shown ?? this.#byField.get(attrs.field)?.shown ?? "";
  }

  /** The name of a field in plain text: its label where that names it alone, else its key. */
  nameOf = (field) => this.#names.get(field) ?? field;

  /** The field that a name in plain text stands for. */
  fieldOf = (name) => this.#fields.get(name) ?? name;

  watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  // as domain/plain_narrative.py: labels_by_field
  #uniqueLabels() {
    const times = new Map();
    for (const { label } of this.#byField.values()) times.set(label, (times.get(label) ?? 0) + 1);
    return new Map(
      [...this.#byField]
        .filter(([field, { label }]) => {
          const isAnothersKey = label !== field && this.#byField.has(label);
          return label && times.get(label) === 1 && !isAnothersKey && canName(label);
        })
        .map(([field, { label }]) => [field, label]),
    );
  }
}

/** A token on the page: a chip with the words it stands for, or with its label where there are none. */
export class Chip {
  constructor(node, tokens, words) {
    this.node = node;
    this.tokens = tokens;
    this.words = words;
    this.dom = document.createElement("span");
    this.show();
    this.stop = tokens.watch(() => this.show());
  }

  show() {
    const { field } = this.node.attrs;
    const shown = this.tokens.wordsOf(this.node);
    const label = this.tokens.labelOf(field);
    const isBroken = !shown && this.tokens.isBroken(field);
    this.dom.className = isBroken ? "chip is-broken" : shown ? "chip" : "chip is-missing";
    for (const [name, value] of Object.entries(tokenAttributes(this.node))) this.dom.setAttribute(name, value);
    this.dom.dataset.label = label;
    const unseen = document.createElement("span");
    unseen.className = "visually-hidden";
    unseen.textContent = fill(this.words.named, { label });
    const instead = fill(isBroken ? this.words.broken : this.words.unfilled, { label });
    this.dom.replaceChildren(...(shown ? [unseen, shown] : [instead]));
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    delete this.dom.dataset.shown;
    this.show();
    return true;
  }

  // what changes inside is ours: the editor need not read it back
  ignoreMutation() {
    return true;
  }

  destroy() {
    this.stop();
  }
}
