/* The numbers of headings: （一）, 1., （1） below a section's 一、 (GB/T 9704-2012, 7.3.3). */

const DIGITS = "零一二三四五六七八九";

// what begins a heading of each level; a number with a fraction is none
export const MARKS = [
  [2, /^[（(][一二三四五六七八九十百]+[）)]/],
  [3, /^[0-9]{1,2}[.．](?![0-9])/],
  [4, /^[（(][0-9]{1,2}[）)]/],
];

function hanzi(number) {
  const tens = Math.floor(number / 10);
  const lead = tens === 0 ? "" : tens === 1 ? "十" : `${DIGITS[tens]}十`;
  return number > 99 ? String(number) : lead + (number % 10 ? DIGITS[number % 10] : "");
}

const NUMBERS = new Map(Array.from({ length: 99 }, (_, index) => [hanzi(index + 1), index + 1]));

function label(level, number) {
  return level === 2 ? `（${hanzi(number)}）` : level === 3 ? `${number}.` : `（${number}）`;
}

/** The level and the characters of the mark that a text begins with; level 0 when with none. */
export function markOf(text) {
  for (const [level, mark] of MARKS) {
    const found = mark.exec(text);
    if (found) return { level, mark: found[0] };
  }
  return { level: 0, mark: "" };
}

/** Counts headings, on from any number that somebody wrote. */
export class Counter {
  #last = { 2: 0, 3: 0, 4: 0 };

  /** A heading that stands; its own number counts when it has one. */
  note(level, text) {
    const { level: written, mark } = markOf(text);
    const number = mark.replace(/[（()）.．]/g, "");
    const known = written === level ? (NUMBERS.get(number) ?? Number(number)) : 0;
    this.#step(level, known || this.#last[level] + 1);
  }

  /** The mark of the next heading of a level. */
  next(level) {
    this.#step(level, this.#last[level] + 1);
    return label(level, this.#last[level]);
  }

  #step(level, number) {
    this.#last[level] = number;
    for (let deeper = level + 1; deeper <= 4; deeper += 1) this.#last[deeper] = 0;
  }
}
