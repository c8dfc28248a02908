/* The bar of buttons over the text and, while the cursor is in a table, the buttons for it below. */

import { BODY, become, headingOf, isSameKind, kindAt, listOf } from "./blocks.js";
import { alone, redo, undo } from "./history.js";
import { offerTokens } from "./suggest.js";
import { addColumn, addRow, insertTable, removeColumn, removeRow, removeTable, tableAt, toggleHead } from "./tables.js";

const KINDS = [
  ["body", BODY, "Ctrl+Alt+0"],
  ["level2", headingOf(2), "Ctrl+Alt+2"],
  ["level3", headingOf(3), "Ctrl+Alt+3"],
  ["level4", headingOf(4), "Ctrl+Alt+4"],
  ["bullets", listOf(false), "Ctrl+Shift+8"],
  ["ordered", listOf(true), "Ctrl+Shift+7"],
];

const kindButtons = KINDS.map(([name, kind, keys]) => ({
  name,
  keys,
  run: become(kind),
  isOn: ({ selection: { $from } }) => isSameKind(kindAt($from), kind),
}));

const textButtons = (tokens) => [
  kindButtons,
  [{ name: "table", run: insertTable }, ...(tokens.isEmpty ? [] : [{ name: "token", run: offerTokens }])],
  [
    { name: "undo", run: undo, keys: "Ctrl+Z" },
    { name: "redo", run: redo, keys: "Ctrl+Y" },
  ],
];

const tableButtons = [
  [
    { name: "addRow", run: addRow },
    { name: "addColumn", run: addColumn },
    { name: "removeRow", run: removeRow },
    { name: "removeColumn", run: removeColumn },
    {
      name: "tableHead",
      run: toggleHead,
      isOn: ({ selection: { $from } }) => Boolean(tableAt($from)?.node.attrs.head),
    },
    { name: "removeTable", run: removeTable },
  ],
];

/** A toolbar with one stop for the Tab key: the arrows move inside it, Esc goes back to the text. */
class Bar {
  #buttons = [];

  constructor(view, { label, groups, words }) {
    this.view = view;
    this.dom = document.createElement("div");
    this.dom.className = "editor__bar";
    this.dom.setAttribute("role", "toolbar");
    this.dom.setAttribute("aria-label", label);
    this.dom.setAttribute("aria-controls", view.dom.id);
    for (const group of groups) {
      const box = document.createElement("div");
      box.className = "editor__group";
      box.append(...group.map((tool) => this.#button(tool, words)));
      this.dom.append(box);
    }
    this.#buttons[0].dom.tabIndex = 0;
    this.dom.addEventListener("keydown", (event) => this.#move(event));
    // the cursor and the selection stay in the text
    this.dom.addEventListener("mousedown", (event) => event.preventDefault());
  }

  #button(tool, words) {
    const dom = document.createElement("button");
    dom.type = "button";
    dom.className = "editor__button";
    dom.textContent = words[tool.name];
    dom.title = [words[`${tool.name}Help`], tool.keys].filter(Boolean).join(" ");
    dom.tabIndex = -1;
    dom.addEventListener("click", () => {
      const { view } = this;
      // each click is undone by itself
      const dispatch = (tr) => view.dispatch(alone(tr));
      if (view.editable) tool.run(view.state, dispatch, view);
      view.focus();
    });
    this.#buttons.push({ dom, tool });
    return dom;
  }

  #move(event) {
    const at = this.#buttons.findIndex(({ dom }) => dom === document.activeElement);
    const last = this.#buttons.length - 1;
    const to = { ArrowRight: at < last ? at + 1 : 0, ArrowLeft: at > 0 ? at - 1 : last, Home: 0, End: last }[event.key];
    if (event.key === "Escape") this.view.focus();
    else if (to !== undefined) this.focus(to);
    else return;
    event.preventDefault();
  }

  focus(index = this.#buttons.findIndex(({ dom }) => dom.tabIndex === 0)) {
    this.#buttons.forEach(({ dom }, at) => (dom.tabIndex = at === index ? 0 : -1));
    this.#buttons[index].dom.focus();
  }

  update(state) {
    for (const { dom, tool } of this.#buttons) {
      if (tool.isOn) dom.setAttribute("aria-pressed", String(tool.isOn(state)));
      const isOff = !this.view.editable || !tool.run(state, null, this.view);
      dom.setAttribute("aria-disabled", String(isOff));
    }
  }
}

/** Both bars; `foot` holds the table's, where otherwise the hint stands. */
export class Toolbars {
  constructor(view, { words, tokens, head, foot }) {
    this.view = view;
    this.words = words;
    this.tokens = tokens;
    this.head = head;
    this.table = new Bar(view, { label: words.tableTools, groups: tableButtons, words });
    this.hint = document.createElement("span");
    this.hint.className = "editor__hint";
    foot.prepend(this.hint, this.table.dom);
    this.#build();
    this.stop = tokens.watch(() => this.#build());
  }

  // a page that got its first live number later needs the button for it
  #build() {
    if (this.text && this.hadTokens === !this.tokens.isEmpty) return;
    this.hadTokens = !this.tokens.isEmpty;
    this.hint.textContent = this.hadTokens ? this.words.hint : "";
    this.text = new Bar(this.view, { label: this.words.tools, groups: textButtons(this.tokens), words: this.words });
    this.head.replaceChildren(this.text.dom);
    this.update(this.view);
  }

  update({ state }) {
    const isInTable = Boolean(tableAt(state.selection.$from));
    this.text.update(state);
    this.table.update(state);
    this.table.dom.hidden = !isInTable;
    this.hint.hidden = isInTable;
  }

  focus() {
    (this.table.dom.hidden ? this.text : this.table).focus();
  }

  destroy() {
    this.stop();
  }
}
