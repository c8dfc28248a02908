/* A narrative's tree as plain text and back, by the same marks as domain/plain_narrative.py. */

import { MARKS } from "./numbering.js";
import { clean } from "./text.js";

const MAX_HEADING = 40;
export const TOKEN = /\{\{\s*([^{}\s][^{}\n]{0,79}?)\s*\}\}/gu;
const WHOLE_TOKEN = /^\{\{\s*([^{}\s][^{}\n]{0,79}?)\s*\}\}$/u;
const SENTENCE_END = /[。；！？：，、]$/;
const BULLET = /^[-•·]\s+/;
const ORDERED = /^[0-9]{1,6}\)\s+/;
const HEAD_RULE = /^\|(\s*:?-{2,}:?\s*\|)+$/;

/** Whether a label can stand between the braces of a token. */
export function canName(label) {
  return WHOLE_TOKEN.exec(`{{${label}}}`)?.[1] === label;
}

/** The level of a heading that a line reads as; 0 for a paragraph. */
export function headingLevel(line) {
  const words = line.replace(TOKEN, "□");
  if ([...words].length > MAX_HEADING || SENTENCE_END.test(words)) return 0;
  return MARKS.find(([, mark]) => mark.test(words))?.[0] ?? 0;
}

/** The text and tokens of a line; `fieldOf` tells the field that a name stands for. */
export function inlinesOf(line, fieldOf) {
  const found = [];
  let end = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > end) found.push({ text: line.slice(end, match.index) });
    found.push({ field: fieldOf(match[1]) });
    end = match.index + match[0].length;
  }
  if (end < line.length) found.push({ text: line.slice(end) });
  return found;
}

function kindOf(line) {
  if (line.startsWith("|") && line.endsWith("|") && line.length > 1) return "table";
  if (BULLET.test(line)) return "bullets";
  return ORDERED.test(line) ? "ordered" : "lines";
}

const isMarked = (line) => kindOf(line) !== "lines" || headingLevel(line) > 0;
const isEscaped = (line) => line.startsWith("\\") && isMarked(line.replace(/^\\+/, ""));

function tableOf(lines, fieldOf) {
  const head = lines.length > 1 && HEAD_RULE.test(lines[1]);
  const kept = head ? [lines[0], ...lines.slice(2)] : lines;
  const rows = kept.map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()));
  const width = Math.max(...rows.map((row) => row.length));
  const cells = (row) => Array.from({ length: width }, (_, column) => inlinesOf(row[column] ?? "", fieldOf));
  return { type: "table", head, rows: rows.map(cells) };
}

function lineBlock(line, fieldOf) {
  const level = headingLevel(line);
  const content = inlinesOf(isEscaped(line) ? line.slice(1) : line, fieldOf);
  return level ? { type: "heading", level, content } : { type: "paragraph", content };
}

/** The tree of a plain text. */
export function fromPlain(text, fieldOf) {
  const groups = [];
  for (const line of clean(text).split("\n").map((line) => line.trim())) {
    if (!line) continue;
    const kind = kindOf(line);
    if (kind === groups.at(-1)?.kind) groups.at(-1).lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return groups.flatMap(({ kind, lines }) => {
    if (kind === "table") return [tableOf(lines, fieldOf)];
    if (kind === "lines") return lines.map((line) => lineBlock(line, fieldOf));
    const mark = kind === "bullets" ? BULLET : ORDERED;
    const items = lines.map((line) => inlinesOf(line.replace(mark, ""), fieldOf));
    return [{ type: "list", ordered: kind === "ordered", items }];
  });
}

/** The text that `fromPlain` reads back; `nameOf` tells the name that stands for a field. */
export function toPlain(tree, nameOf) {
  const words = (content) => content.map((inline) => inline.text ?? `{{${nameOf(inline.field)}}}`).join("");
  const linesOf = (block) => {
    if (block.type === "paragraph") {
      const line = words(block.content);
      return [isMarked(line.replace(/^\\+/, "")) ? `\\${line}` : line];
    }
    if (block.type === "heading") return [words(block.content)];
    if (block.type === "list") {
      return block.items.map((item, index) => `${block.ordered ? `${index + 1})` : "-"} ${words(item)}`);
    }
    const rows = block.rows.map((row) => `| ${row.map(words).join(" | ")} |`);
    if (block.head && rows.length) rows.splice(1, 0, `|${" --- |".repeat(block.rows[0].length)}`);
    return rows;
  };
  return tree.flatMap(linesOf).join("\n");
}
