/* The editor's document: exactly the blocks and inlines of domain/narrative.py, and no marks. */

import { Schema } from "prosemirror-model";

const LEVELS = [2, 3, 4];

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: {
      group: "block",
      content: "inline*",
      parseDOM: [{ tag: "p" }],
      toDOM: () => ["p", 0],
    },
    heading: {
      group: "block",
      content: "inline*",
      defining: true,
      attrs: { level: { default: 2 } },
      // the page's own headings end at h2
      parseDOM: LEVELS.map((level) => ({ tag: `h${level + 1}`, attrs: { level } })),
      toDOM: (node) => [`h${node.attrs.level + 1}`, 0],
    },
    list: {
      group: "block",
      content: "item+",
      attrs: { ordered: { default: false } },
      parseDOM: [{ tag: "ul" }, { tag: "ol", attrs: { ordered: true } }],
      toDOM: (node) => [node.attrs.ordered ? "ol" : "ul", 0],
    },
    item: {
      content: "inline*",
      defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", 0],
    },
    table: {
      group: "block",
      content: "row+",
      isolating: true,
      attrs: { head: { default: false } },
      parseDOM: [{ tag: "table", getAttrs: (dom) => ({ head: dom.hasAttribute("data-head") }) }],
      toDOM: (node) => [
        "div",
        { class: "editor__scroller" },
        ["table", node.attrs.head ? { "data-head": "" } : {}, ["tbody", 0]],
      ],
    },
    row: {
      content: "cell+",
      parseDOM: [{ tag: "tr" }],
      toDOM: () => ["tr", 0],
    },
    cell: {
      content: "inline*",
      isolating: true,
      parseDOM: [{ tag: "td" }, { tag: "th" }],
      toDOM: () => ["td", 0],
    },
    text: { group: "inline" },
    token: {
      group: "inline",
      inline: true,
      atom: true,
      attrs: { field: {}, shown: { default: null } },
      parseDOM: [
        {
          tag: "span[data-field]",
          getAttrs: (dom) => ({ field: dom.dataset.field, shown: dom.dataset.shown ?? null }),
        },
      ],
      toDOM: (node) => ["span", tokenAttributes(node)],
    },
  },
});

/** What a token's element says of it, so that a copy keeps it. */
export function tokenAttributes({ attrs }) {
  return { "data-field": attrs.field, ...(attrs.shown === null ? {} : { "data-shown": attrs.shown }) };
}
