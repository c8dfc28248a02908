/* The marks in the margin: which unit's words a block was made of, and whether they have changed since. */

import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { fill } from "./text.js";

const SHOWN = "cengbao:source-shown";
const WORST = ["changed", "waiting", "kept", "current"];
const keyOf = ({ unit, revision, digest }) => `${unit}|${revision}|${digest}`;

/** What the page knows of sources: {names: unit → name, states: key → state}. */
class Known {
  constructor(told) {
    this.told = told;
    this.read();
  }

  read() {
    const { names = {}, states = {} } = JSON.parse(this.told?.dataset.sources || "{}");
    this.names = names;
    this.states = states;
  }

  nameOf(source) {
    return this.names[source.unit] ?? source.unit;
  }

  /** The state of a block that was taken from these: the one that asks for most. */
  stateOf(sources) {
    const found = sources.map((source) => this.states[keyOf(source)] ?? "current");
    return WORST.find((state) => found.includes(state)) ?? "current";
  }
}

class Margin {
  constructor(view, { root, known, words }) {
    Object.assign(this, { view, root, known, words, marks: new Map() });
    this.layer = document.createElement("div");
    this.layer.className = "editor__margin";
    this.layer.addEventListener("click", (event) => this.tell(event));
    root.append(this.layer);
    this.watcher = new ResizeObserver(() => this.schedule());
    this.watcher.observe(view.dom);
    this.listener = new MutationObserver(() => this.learn());
    if (known.told) this.listener.observe(known.told, { attributes: true, attributeFilter: ["data-sources"] });
    this.schedule();
  }

  /** The page may learn more of the sources while the editor stands. */
  learn() {
    this.known.read();
    this.view.dispatch(this.view.state.tr.setMeta("sources-told", true));
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  update() {
    this.schedule();
  }

  draw() {
    const { view, root } = this;
    const top = root.getBoundingClientRect().top + root.clientTop;
    const places = [];
    view.state.doc.forEach((node, position) => {
      const dom = node.attrs.sources && view.nodeDOM(position);
      if (dom) places.push([node.attrs.sources, dom.getBoundingClientRect().top - top]);
    });
    root.classList.toggle("has-sources", places.length > 0);
    while (this.layer.childElementCount > places.length) this.layer.lastElementChild.remove();
    places.forEach(([sources, at], index) => this.put(this.layer.children[index] ?? this.layer.appendChild(this.made()), sources, at));
  }

  made() {
    const mark = document.createElement("button");
    mark.type = "button";
    mark.tabIndex = -1; // the block says it too, and the list beside the text holds the same
    mark.append(document.createElement("span"), document.createElement("span"));
    return mark;
  }

  put(mark, sources, at) {
    const { known, words } = this;
    const [first] = sources;
    const more = sources.length > 1 ? ` +${sources.length - 1}` : "";
    const texts = [known.nameOf(first), fill(words.sourceMark, { revision: first.revision }) + more];
    texts.forEach((text, index) => {
      if (mark.children[index].textContent !== text) mark.children[index].textContent = text;
    });
    mark.title = this.sentence(sources);
    mark.className = `source-mark is-${known.stateOf(sources)}`;
    mark.source = first;
    mark.style.setProperty("--at", `${at}px`);
  }

  sentence(sources) {
    return sentenceOf(sources, this.known, this.words);
  }

  tell(event) {
    const mark = event.target.closest(".source-mark");
    if (mark) this.root.dispatchEvent(new CustomEvent(SHOWN, { bubbles: true, detail: mark.source }));
  }

  destroy() {
    this.watcher.disconnect();
    this.listener.disconnect();
    cancelAnimationFrame(this.frame);
    this.layer.remove();
  }
}

function sentenceOf(sources, known, words) {
  const named = sources.map((one) => fill(words.sourceOf, { unit: known.nameOf(one), revision: one.revision }));
  const state = known.stateOf(sources);
  const told = { changed: words.sourceChanged, waiting: words.sourceWaiting, kept: words.sourceKept }[state];
  return [named.join(words.comma), told].filter(Boolean).join(words.comma);
}

function described(doc, known, words) {
  const found = [];
  doc.forEach((node, position) => {
    const { sources } = node.attrs;
    if (!sources) return;
    const attributes = { class: `is-sourced is-${known.stateOf(sources)}`, "aria-description": sentenceOf(sources, known, words) };
    found.push(Decoration.node(position, position + node.nodeSize, attributes));
  });
  return DecorationSet.create(doc, found);
}

/** The plugin; `root` is the box that the marks are placed in, `told` the element whose `data-sources` tells of them. */
export function margin({ root, told, words }) {
  const known = new Known(told);
  return new Plugin({
    state: {
      init: (config, { doc }) => described(doc, known, words),
      apply: (tr, old) => (tr.docChanged || tr.getMeta("sources-told") ? described(tr.doc, known, words) : old),
    },
    props: {
      decorations(state) {
        return this.getState(state);
      },
    },
    view: (view) => new Margin(view, { root, known, words }),
  });
}
