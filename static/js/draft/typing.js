/* What is typed in a section's form against what the server has acknowledged, piece by piece. */

import { labelOf, read, readAll, readFirst } from "./pieces.js";

export class Typing {
  constructor(form, keeping, isUnsaved) {
    this.form = form;
    this.keeping = keeping;
    this.seen = JSON.parse(form.elements.seen.value || "{}");
    // a page that came back unsaved shows what nobody has acknowledged
    this.known = isUnsaved ? new Map() : readFirst(form);
    this.faults = new Map(); // what the server could not read, as it stood then
    this.isKept = true;
  }

  isChanged(piece) {
    return read(this.form, piece) !== this.known.get(piece);
  }

  get changed() {
    return [...readAll(this.form)].filter(([piece, now]) => now !== this.known.get(piece)).map(([piece]) => piece);
  }

  /* What is worth sending: changed, and not just what the server has refused as it stands. */
  sendable(isInConflict) {
    return this.changed.filter(
      (piece) => !isInConflict(piece) && this.faults.get(piece) !== read(this.form, piece),
    );
  }

  /* The piece is as the server has it. */
  settle(piece, mark) {
    this.known.set(piece, read(this.form, piece));
    this.base(piece, mark);
  }

  /* The server has these values of a piece, whatever has been typed since. */
  acknowledge(piece, values, mark) {
    this.known.set(piece, values);
    this.base(piece, mark);
  }

  base(piece, mark) {
    this.seen[piece] = mark;
    this.form.elements.seen.value = JSON.stringify(this.seen);
  }

  /* New inputs have come into the page, with findings: they are as the server has them. */
  meetNewPieces() {
    for (const [piece, now] of readAll(this.form)) {
      if (!this.known.has(piece)) this.known.set(piece, now);
    }
  }

  /* Keeps in the browser what is not acknowledged, and nothing else. */
  keep() {
    const now = readAll(this.form);
    this.isKept = true;
    for (const [piece, values] of now) {
      if (values === this.known.get(piece)) this.keeping.drop(piece);
      else this.isKept = this.put(piece, values) && this.isKept;
    }
  }

  put(piece, values) {
    return this.keeping.put(piece, values, this.seen[piece], labelOf(this.form, piece));
  }
}
