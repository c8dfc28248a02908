/* HTML from a clipboard (Word, WPS, browsers, spreadsheets) as a narrative's tree: words and structure, no styling. */

import { markOf } from "./numbering.js";
import { headingLevel, inlinesOf } from "./plain.js";
import { clean, readable } from "./text.js";

// nothing in these is text of the document
const SILENT = new Set(
  `AUDIO BUTTON CANVAS DATALIST DEL EMBED FRAMESET HEAD IFRAME INPUT LINK MATH META NOSCRIPT OBJECT PICTURE RP RT
  S SCRIPT SELECT STRIKE STYLE SVG TEMPLATE TEXTAREA TITLE VIDEO XML`.split(/\s+/),
);
const BLOCKS = new Set(
  `ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIR DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER
  FORM H1 H2 H3 H4 H5 H6 HEADER HR HTML LI MAIN MENU NAV OL P PRE SECTION SUMMARY TABLE UL`.split(/\s+/),
);
// notes, comments and deleted words of Word, and what it hides
const UNSEEN_STYLE =
  /mso-element\s*:\s*(?:comment|footnote|endnote|header|footer)|mso-(?:footnote|endnote|comment)-id|mso-hide\s*:\s*all|display\s*:\s*none/i;
const UNSEEN_CLASS = /\b(?:MsoCommentReference|MsoCommentText|MsoFootnoteText|MsoEndnoteText|msoDel)\b/i;
const WIDE = "\u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef";
// a line of the file ended there: between hanzi nothing stood
const SOURCE_BREAK = new RegExp(`([${WIDE}])[ \\t]*[\\r\\n]\\s*(?=[${WIDE}])`, "g");
const TITLE_OF_SECTION = /^[一二三四五六七八九十]+、/;
const BULLET = /^[-•·●○■□◆◇▪◦➢✓]\s+/;
const ORDERED = /^[0-9]{1,6}\)\s+/;
const ORDERED_MARK =
  /^(?:(?:[0-9]{1,3}|[a-z]|[ivx]{1,5})[.．、)）]|[（(](?:[0-9]{1,3}|[a-z])[）)]|[0-9]{1,3}(?:\.[0-9]{1,3})*|[①-⑳])$/i;
const MOST_SPANNED = 60;
const MOST_CELLS = 10_000;
const MOST_UNCLOSED = 20;
const MAX_HEADING = 60;

/**
 * The HTML with its styles and handlers under other names: the page's content policy would refuse each one that is
 * parsed, though nothing would ever use it, and say so in the console.
 */
function defused(html) {
  const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/iy;
  const parts = [];
  let done = 0;
  let unclosed = 0;
  // by hand: one expression for the whole would begin again at each tag that is never closed
  for (let at = html.indexOf("<"); at >= 0 && unclosed < MOST_UNCLOSED; at = html.indexOf("<", Math.max(at + 1, done))) {
    TAG.lastIndex = at;
    const tag = TAG.exec(html)?.[0];
    if (tag) {
      parts.push(html.slice(done, at), tag.replace(/([\s/"'])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2"));
      done = at + tag.length;
    } else if (/[a-z]/i.test(html[at + 1] ?? "")) {
      unclosed += 1;
    }
  }
  return [...parts, html.slice(done)].join("");
}

/** The HTML without its style sheets, and these: {rest, sheets}. */
function apart(html) {
  const [rest, ...others] = html.split(/<style\b[^<>]*>/i);
  const found = others.map((other) => other.split(/<\/style\s*>/i));
  return { rest: rest + found.map(([, ...after]) => after.join("")).join(""), sheets: found.map(([sheet]) => sheet) };
}

const styleOf = (element) => element.getAttribute("data-style") ?? "";

function isUnseen(element) {
  if (SILENT.has(element.tagName.toUpperCase()) || /^[vm]:/i.test(element.tagName)) return true;
  return UNSEEN_STYLE.test(styleOf(element)) || UNSEEN_CLASS.test(element.className);
}

/** Outline levels by the class that Word gave them in its style sheet: `p.a1 {mso-outline-level:2}`. */
function outlineClasses(sheets) {
  const found = new Map();
  for (const rule of sheets.flatMap((sheet) => sheet.split("}"))) {
    const [selectors, declarations = ""] = rule.split("{");
    const level = /mso-outline-level\s*:\s*([1-9])/i.exec(declarations)?.[1];
    if (!level) continue;
    for (const [, name] of selectors.matchAll(/\.([\w-]+)/g)) found.set(name, Number(level));
  }
  return found;
}

/** Reads blocks into lines, one a paragraph: {text, …what tells its kind}. */
class Reader {
  lines = [];
  #line = null;

  constructor(outlines) {
    this.outlines = outlines;
  }

  read(node, traits = {}) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.#text(child.data, traits);
      else if (child.nodeType === Node.ELEMENT_NODE && !isUnseen(child)) this.#element(child, traits);
    }
  }

  /** End the line that is being read. */
  end() {
    this.#line = null;
  }

  #text(text, traits) {
    if (!this.#line) {
      if (!text.trim()) return;
      this.#line = { ...traits, text: "", marker: "" };
      this.lines.push(this.#line);
    }
    this.#line.text += text;
  }

  #element(element, traits) {
    const tag = element.tagName;
    if (/mso-list\s*:\s*ignore/i.test(styleOf(element))) {
      this.#marker(element, traits);
    } else if (tag === "BR") {
      this.end();
    } else if (tag === "TABLE") {
      this.#table(element);
    } else if (!BLOCKS.has(tag)) {
      this.read(element, traits);
    } else if (tag === "LI" && traits.item) {
      this.#item(element, traits);
    } else {
      this.end();
      this.read(element, this.#traitsOf(element, traits));
      this.end();
    }
  }

  // the number or dot that Word wrote before an item of its lists
  #marker(element, traits) {
    this.end();
    this.#line = { ...traits, text: "", marker: element.textContent.replace(/\s+/g, "") || "·" };
    this.lines.push(this.#line);
  }

  // what else stands in an item, but for lists, goes on in its line
  #item(element, traits) {
    this.end();
    const nested = [...element.children].filter((child) => /^(?:OL|UL)$/.test(child.tagName));
    for (const list of nested) list.remove();
    const text = wordsOf(element, this.outlines);
    if (text) this.lines.push({ item: traits.item, text, marker: "" });
    for (const list of nested) this.#element(list, {});
  }

  #traitsOf(element, traits) {
    const tag = element.tagName;
    if (tag === "OL" || tag === "UL") return { item: tag === "OL" ? "ordered" : "bullets" };
    const style = styleOf(element);
    const outline =
      /^H[1-6]$/.test(tag) ? Number(tag[1])
      : element.getAttribute("role") === "heading" ? Number(element.getAttribute("aria-level") ?? 2)
      : Number(/mso-outline-level\s*:\s*([1-9])/i.exec(style)?.[1] ?? 0)
        || Math.max(0, ...element.className.split(/\s+/).map((name) => this.outlines.get(name) ?? 0));
    const listed = /mso-list\s*:\s*(l\d+)\s+level(\d)/i.exec(style);
    return { ...traits, outline: outline || traits.outline, list: listed ? `${listed[1]} ${listed[2]}` : "" };
  }

  #table(element) {
    this.end();
    const cells = [...element.rows].flatMap((tr) => [...tr.cells]);
    if (element.caption) this.read(element.caption);
    this.end();
    // one cell alone is a frame around text
    if (cells.length === 1) {
      this.read(cells[0]);
    } else {
      const table = readTable(element, this.outlines);
      const isLarge = table.rows.length * (table.rows[0]?.length ?? 0) > MOST_CELLS;
      if (isLarge) for (const row of table.rows) this.lines.push({ text: row.filter(Boolean).join(" "), marker: "" });
      else if (table.rows.length) this.lines.push({ table });
    }
    this.end();
  }
}

/** One line of words: white space folded, line ends of the file between hanzi left out. */
function textOf(text) {
  return clean(readable(text).replace(SOURCE_BREAK, "$1")).replace(/[\s\u00a0\u3000]+/g, " ").trim();
}

/** All words of an element on one line. */
function wordsOf(element, outlines) {
  const reader = new Reader(outlines);
  reader.read(element);
  const words = (line) =>
    line.table ? line.table.rows.flat().filter(Boolean).join(" ") : textOf(`${line.marker} ${line.text}`);
  return reader.lines.map(words).filter(Boolean).join(" ");
}

const isBold = (cell) => cell.tagName === "TH" || Boolean(cell.querySelector("b, strong"));

/** The rows of a table as words; a merged cell speaks in its first place alone. */
function readTable(element, outlines) {
  const rows = [];
  const own = [...element.rows].filter((tr) => !isUnseen(tr));
  own.forEach((tr, down) => {
    let column = 0;
    rows[down] ??= [];
    for (const cell of tr.cells) {
      while (rows[down][column] !== undefined) column += 1;
      const wide = Math.min(cell.colSpan, MOST_SPANNED);
      const high = Math.min(cell.rowSpan || own.length, own.length - down, MOST_SPANNED);
      for (let below = down; below < down + high; below += 1) {
        rows[below] ??= [];
        for (let right = column; right < column + wide; right += 1) rows[below][right] = "";
      }
      rows[down][column] = wordsOf(cell, outlines);
      column += wide;
    }
  });
  const kept = trimmed(rows);
  const isHead = () => [...own[0].cells].every((cell) => isBold(cell) || !cell.textContent.trim());
  return { rows: kept, head: kept.length > 1 && (Boolean(element.tHead?.rows.length) || isHead()) };
}

/** Equal rows, without empty ones and without empty columns at the end. */
function trimmed(rows) {
  const full = rows.filter((row) => [...row].some(Boolean));
  const width = Math.max(0, ...full.map((row) => row.reduce((most, text, index) => (text ? index + 1 : most), 0)));
  return full.map((row) => Array.from({ length: width }, (_, index) => row[index] ?? ""));
}

/** What the number that Word counted for a line makes of it: the list it belongs to, or words of the line. */
function markedLine(line, before, after) {
  const { level } = markOf(line.marker);
  const isAmongOthers = [before, after].some((other) => other?.marker && other.list === line.list);
  const withMark = textOf(`${line.marker}${line.text}`);
  const isCounted = level === 2 || TITLE_OF_SECTION.test(line.marker);
  if (line.outline) return { ...line, text: isCounted || level ? withMark : line.text };
  if (isCounted || (level && !isAmongOthers && headingLevel(withMark))) return { ...line, text: withMark };
  if (ORDERED_MARK.test(line.marker)) {
    // a number that stands alone belongs to a list that went on over other text
    return isAmongOthers ? { ...line, item: "ordered" } : { ...line, text: withMark };
  }
  return [...line.marker].length === 1 ? { ...line, item: "bullets" } : { ...line, text: withMark };
}

function headingOf(line, text) {
  const isShort = [...text].length <= MAX_HEADING && !/[。；]$/.test(text);
  const { level } = markOf(text);
  if (line.outline && isShort) return level || Math.min(4, Math.max(2, line.outline));
  if (TITLE_OF_SECTION.test(text)) return headingLevel(text.replace(TITLE_OF_SECTION, "（一）")) && 2;
  return headingLevel(text);
}

function blockOf(line, fieldOf) {
  if (line.table) {
    const rows = line.table.rows.map((row) => row.map((text) => inlinesOf(text, fieldOf)));
    return { type: "table", head: line.table.head, rows };
  }
  const text = textOf(line.text);
  const item = line.item ?? (BULLET.test(text) ? "bullets" : ORDERED.test(text) ? "ordered" : "");
  if (item) {
    const words = line.item ? text : text.replace(item === "bullets" ? BULLET : ORDERED, "");
    return { type: "list", ordered: item === "ordered", items: [inlinesOf(words, fieldOf)] };
  }
  const level = headingOf(line, text);
  const content = inlinesOf(text, fieldOf);
  return level ? { type: "heading", level, content } : { type: "paragraph", content };
}

/** The tree of a clipboard's HTML. The page that holds it is inert: nothing in it runs or is fetched. */
export function htmlToTree(html, fieldOf) {
  const { rest, sheets } = apart(html);
  const page = new DOMParser().parseFromString(defused(rest), "text/html");
  const reader = new Reader(outlineClasses(sheets));
  reader.read(page.body);
  const lines = reader.lines.filter((line) => line.table || textOf(line.text));
  const blocks = lines.map((line, index) =>
    blockOf(line.marker ? markedLine(line, lines[index - 1], lines[index + 1]) : line, fieldOf),
  );
  return blocks.reduce((tree, block) => {
    const last = tree.at(-1);
    if (block.type === "list" && last?.type === "list" && last.ordered === block.ordered) last.items.push(...block.items);
    else tree.push(block);
    return tree;
  }, []);
}
