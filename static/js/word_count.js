/* Counts the characters of a narrative while it is typed, as the domain does: no white space, tokens as they show. */

const TOKEN = /\{\{\s*([^{}\s][^{}\n]{0,79}?)\s*\}\}/gu;
const LINE_END = /\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]/;
const CONTROL = /[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
const ITEM = /^(?:[-•·]|[0-9]{1,6}\))\s+/;
const ROW = /^\|.*\|$/;
const HEAD_RULE = /^\|(\s*:?-{2,}:?\s*\|)+$/;
const HEADING = /^(?:[（(][一二三四五六七八九十百]+[）)]|[0-9]{1,2}[.．](?![0-9])|[（(][0-9]{1,2}[）)])/;
const SENTENCE_END = /[。；！？：，、]$/;
const MAX_HEADING = 40;

function isMarked(line) {
  const words = line.replace(TOKEN, "□");
  const isHeading = HEADING.test(words) && [...words].length <= MAX_HEADING && !SENTENCE_END.test(words);
  return ITEM.test(line) || ROW.test(line) || isHeading;
}

/** The words of a line without the marks that say what it is. */
function wordsOf(line, index, lines) {
  if (ROW.test(line)) {
    const isSecond = ROW.test(lines[index - 1] ?? "") && !ROW.test(lines[index - 2] ?? "");
    return isSecond && HEAD_RULE.test(line) ? "" : line.replaceAll("|", " ");
  }
  const isEscaped = line.startsWith("\\") && isMarked(line.replace(/^\\+/, ""));
  return isEscaped ? line.slice(1) : line.replace(ITEM, "");
}

/** `shown`: the words of each token by the names that it has in the text. */
export function lengthOf(text, shown) {
  const cleaned = text.split(LINE_END).map((line) => line.replace(CONTROL, "").normalize("NFC").trim());
  const words = cleaned.filter(Boolean).map(wordsOf).join("\n");
  return [...words.replace(TOKEN, (token, name) => shown.get(name) ?? "").replace(/\s/g, "")].length;
}

function shownIn(area) {
  const named = Object.entries(JSON.parse(area.closest("[data-tokens]")?.dataset.tokens ?? "{}"));
  // a label that two fields share names neither
  const labels = named.map(([, { label }]) => label);
  const known = new Map(named.map(([key, { shown }]) => [key, shown]));
  for (const [, { label, shown }] of named) {
    if (labels.indexOf(label) === labels.lastIndexOf(label) && !known.has(label)) known.set(label, shown);
  }
  return known;
}

export function countCharacters(root) {
  for (const area of root.querySelectorAll("textarea[data-count]")) {
    const place = document.getElementById(area.dataset.count);
    const limit = Number(area.dataset.limit);
    const count = () => {
      if (area.dataset.editor === "on") return; // the editor counts itself
      const length = lengthOf(area.value, shownIn(area));
      const over = limit && length > limit;
      place.classList.toggle("is-over", Boolean(over));
      place.textContent =
        place.dataset.countLabel.replace("{length}", length) +
        (over ? ` · ${place.dataset.over.replace("{count}", length - limit)}` : "");
    };
    area.addEventListener("input", count);
    area.addEventListener("cengbao:narrative-replaced", count);
    count();
  }
}
