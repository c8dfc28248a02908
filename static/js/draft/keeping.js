/* Keeps words that the server has not acknowledged in this browser, apart for each person and section. */

export class Keeping {
  constructor(person, address) {
    this.prefix = `cengbao:draft:${person}:${address}:`;
  }

  /* Whether the piece could be kept: a browser may refuse, or have no room. */
  put(piece, values, seen, label) {
    try {
      localStorage.setItem(this.prefix + piece, JSON.stringify({ values, seen, label, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  drop(piece) {
    try {
      localStorage.removeItem(this.prefix + piece);
    } catch {
      /* what could not be kept need not be dropped */
    }
  }

  /* Every piece kept: [piece, {values, seen, label, at}]. */
  all() {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => [key.slice(this.prefix.length), JSON.parse(localStorage.getItem(key))]);
    } catch {
      return [];
    }
  }
}
