/* Counts the characters of a narrative while it is typed, as the domain does: no white space, tokens as they show. */

const MARKS = /^(?:[-•·]\s+|\d{1,3}\)\s+)|^\|[\s:|-]+\|$|\|/gm;

export function lengthOf(text, shown) {
  const words = text.replace(MARKS, "").replace(/\{\{\s*([^{}\n]+?)\s*\}\}/g, (token, name) => shown.get(name) ?? "");
  return [...words.replace(/\s/g, "")].length;
}

export function countCharacters(root) {
  for (const area of root.querySelectorAll("textarea[data-count]")) {
    const place = document.getElementById(area.dataset.count);
    const limit = Number(area.dataset.limit);
    const shown = new Map(
      [...root.querySelectorAll(`[data-insert-into="${area.id}"][data-shown]`)].map((button) => [
        button.dataset.text.slice(2, -2),
        button.dataset.shown,
      ]),
    );
    const count = () => {
      const length = lengthOf(area.value, shown);
      const over = limit && length > limit;
      place.classList.toggle("is-over", Boolean(over));
      place.textContent =
        place.dataset.countLabel.replace("{length}", length) +
        (over ? ` · ${place.dataset.over.replace("{count}", length - limit)}` : "");
    };
    area.addEventListener("input", count);
    count();
  }
}
