/* Brings what others changed into the page: refreshed fields with a quiet mark, both texts where two changed the same. */

import { frameOf, labelOf, read, write } from "./pieces.js";

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

export class Merging {
  /* `draft` knows what each piece is based on: settle(piece, mark), and saves: save(). */
  constructor(form, draft, line) {
    this.form = form;
    this.draft = draft;
    this.line = line;
    this.conflicts = new Map();
    this.waiting = new Map(); // others' changes of the field that has the focus
    form.addEventListener("focusout", () => setTimeout(() => this.bringWaiting()));
  }

  get count() {
    return this.conflicts.size;
  }

  /* Where the first of the choices stands. */
  get first() {
    const [piece] = this.conflicts.keys();
    return `conflict-${piece}`;
  }

  hasFocus(piece) {
    return frameOf(this.form, piece)?.contains(document.activeElement) ?? false;
  }

  /* Somebody else changed a piece that is not touched here. */
  learn(piece, told) {
    if (this.hasFocus(piece)) this.waiting.set(piece, told);
    else this.refresh(piece, told);
  }

  bringWaiting() {
    for (const [piece, told] of this.waiting) {
      if (this.hasFocus(piece)) continue;
      this.waiting.delete(piece);
      if (!this.draft.isChanged(piece)) this.refresh(piece, told);
    }
  }

  refresh(piece, told) {
    this.waiting.delete(piece);
    write(this.form, piece, told.inputs);
    this.draft.settle(piece, told.mark);
    this.mark(piece, told.told);
  }

  mark(piece, words) {
    const frame = frameOf(this.form, piece);
    if (!frame || !words) return;
    let note = frame.querySelector(".told");
    if (!note) {
      note = document.createElement("p");
      note.className = "told";
      (frame.querySelector(".field__head") ?? frame).append(note);
    }
    note.textContent = words;
    this.line.say(`${labelOf(this.form, piece)}：${words}`);
  }

  /* Both changed it: the other's text stands below, with a choice. */
  show(piece, told) {
    const known = this.conflicts.get(piece);
    this.conflicts.set(piece, told);
    if (known?.html === told.html) return;
    const panel = parse(told.html);
    panel.id = `conflict-${piece}`;
    panel.tabIndex = -1;
    panel.addEventListener("click", (event) => {
      const taken = event.target.closest("[data-take]")?.dataset.take;
      if (taken) this.choose(piece, taken);
    });
    const old = this.panelOf(piece);
    if (old) old.replaceWith(panel);
    else frameOf(this.form, piece)?.after(panel);
  }

  panelOf(piece) {
    return this.form.querySelector(`[data-conflict="${piece}"]`);
  }

  /* `mine` replaces what has been shown here, and nothing newer; `theirs` gives up what was typed. */
  choose(piece, taken) {
    const told = this.conflicts.get(piece);
    this.end(piece);
    if (taken === "theirs") {
      write(this.form, piece, told.inputs);
      this.draft.settle(piece, told.mark);
    } else {
      this.draft.base(piece, told.mark);
    }
    frameOf(this.form, piece)?.querySelector("input, textarea, [contenteditable]")?.focus({ preventScroll: true });
    this.draft.save();
  }

  chooseAllMine() {
    for (const piece of [...this.conflicts.keys()]) {
      this.draft.base(piece, this.conflicts.get(piece).mark);
      this.end(piece);
    }
  }

  end(piece) {
    this.conflicts.delete(piece);
    this.panelOf(piece)?.remove();
  }

  /* What the page says of a piece ends as soon as it is typed into. */
  touched(piece) {
    frameOf(this.form, piece)?.querySelector(".told")?.remove();
  }
}

/* A piece that was not saved says why at its field; no words: it is well again. */
export function sayFault(form, piece, words) {
  const frame = frameOf(form, piece);
  const input = form.elements[piece];
  if (!frame) return;
  const id = `f-${piece}-error`;
  const old = document.getElementById(id);
  frame.classList.toggle("has-error", Boolean(words));
  if (!words) {
    old?.remove();
    if (input instanceof Element) input.removeAttribute("aria-invalid");
    return;
  }
  if (old) {
    if (old.textContent.trim() !== words) old.firstElementChild.textContent = words;
    return;
  }
  const fault = document.createElement("p");
  fault.className = "field__error";
  fault.id = id;
  fault.append(document.createElement("span"));
  fault.firstElementChild.textContent = words;
  (frame.querySelector(".field__head") ?? frame).append(fault);
  if (!(input instanceof Element)) return;
  input.setAttribute("aria-invalid", "true");
  const described = new Set((input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  input.setAttribute("aria-describedby", [...described.add(id)].join(" "));
}
