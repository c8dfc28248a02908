/* Between the tree's JSON (domain/narrative.py: to_data, from_data) and the editor's document. */

import { Fragment } from "prosemirror-model";
import { schema } from "./schema.js";
import { clean } from "./text.js";

const { doc, paragraph, heading, list, item, table, row, cell, token } = schema.nodes;

function inlineNodes(content) {
  return content.flatMap((inline) => {
    if (inline.text === undefined) return [token.create({ field: inline.field, shown: inline.shown ?? null })];
    // the browser could not show a line end inside a line
    const text = inline.text.replace(/\s*[\r\n]\s*/g, " ");
    return text ? [schema.text(text)] : [];
  });
}

/** The inlines of a run as a fragment. */
export const runFragment = (content) => Fragment.fromArray(inlineNodes(content));

/** The nodes of a tree's blocks; lists and tables that hold nothing are left out. */
export function blockNodes(tree) {
  return tree.flatMap((block) => {
    const sources = block.sources ?? null;
    switch (block.type) {
      case "paragraph":
        return [paragraph.create({ sources }, runFragment(block.content))];
      case "heading":
        return [heading.create({ level: block.level, sources }, runFragment(block.content))];
      case "list": {
        const items = block.items.map((content) => item.create(null, runFragment(content)));
        return items.length ? [list.create({ ordered: block.ordered, sources }, items)] : [];
      }
      case "table": {
        const rows = block.rows
          .filter((cells) => cells.length)
          .map((cells) => row.create(null, cells.map((content) => cell.create(null, runFragment(content)))));
        return rows.length ? [table.create({ head: block.head, sources }, rows)] : [];
      }
      default:
        throw new TypeError(`not a block of a narrative: ${block.type}`);
    }
  });
}

/** The document of a tree, with a paragraph to type in below a table at its end. */
export function toDoc(tree) {
  const blocks = blockNodes(tree);
  if (!blocks.length || blocks.at(-1).type === table) blocks.push(paragraph.create());
  const made = doc.create(null, blocks);
  made.check();
  return made;
}

function run(node) {
  const found = [];
  node.forEach((child) => {
    if (child.isText) found.push({ text: clean(child.text).replace(/\n/g, " ") });
    else if (child.attrs.shown === null) found.push({ field: child.attrs.field });
    else found.push({ field: child.attrs.field, shown: child.attrs.shown });
  });
  if (found[0]?.text) found[0].text = found[0].text.trimStart();
  if (found.at(-1)?.text) found.at(-1).text = found.at(-1).text.trimEnd();
  return found.filter((inline) => inline.text !== "");
}

function runs(node) {
  const found = [];
  node.forEach((child) => found.push(run(child)));
  return found;
}

function blockData(node) {
  if (node.type === paragraph) return { type: "paragraph", content: run(node) };
  if (node.type === heading) return { type: "heading", level: node.attrs.level, content: run(node) };
  if (node.type === list) {
    return { type: "list", ordered: node.attrs.ordered, items: runs(node).filter((content) => content.length) };
  }
  const rows = [];
  node.forEach((child) => rows.push(runs(child)));
  return { type: "table", head: node.attrs.head, rows };
}

/**
 * The tree of a document as the plain form would read it back: no white space at the ends of a run, no
 * empty paragraphs, headings and items. So one text has one tree, whichever way it was typed.
 */
export function toTree(node) {
  const found = [];
  node.forEach((child) => found.push(treeOfBlock(child)));
  return found.filter((block) => block !== null);
}

/** The tree of one block; null when it is left out. */
export function treeOfBlock(node) {
  const block = blockData(node);
  if (!(block.content ?? block.items ?? block.rows).length) return null;
  return node.attrs.sources ? { ...block, sources: node.attrs.sources } : block;
}
