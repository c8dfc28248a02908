/* The editor's document: exactly the blocks and inlines of domain/narrative.py, and no marks. */

import { Schema } from "prosemirror-model";

const LEVELS = [2, 3, 4];
// where a block came from: a list as in domain/block_source.py, or null
const SOURCES = { sources: { default: null } };

/** What a block's element says of its sources, so that a copy keeps them. */
const said = ({ attrs }) => (attrs.sources ? { "data-sources": JSON.stringify(attrs.sources) } : {});

const isSource = ({ unit, revision, digest } = {}) =>
  typeof unit === "string" && Number.isInteger(revision) && /^[0-9a-f]{16}$/.test(digest);

/** The sources that an element of ours names; null for none and for anything odd. */
export function sourcesOf(dom) {
  try {
    const found = JSON.parse(dom.dataset.sources ?? "null");
    return Array.isArray(found) && found.length && found.every(isSource) ? found : null;
  } catch {
    return null;
  }
}

/** The sources of blocks that became one, each once; null for none. */
export function joinedSources(...groups) {
  const found = new Map(groups.flatMap((group) => group ?? []).map((one) => [JSON.stringify(one), one]));
  return found.size ? [...found.values()] : null;
}

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: {
      group: "block",
      content: "inline*",
      attrs: SOURCES,
      parseDOM: [{ tag: "p", getAttrs: (dom) => ({ sources: sourcesOf(dom) }) }],
      toDOM: (node) => ["p", said(node), 0],
    },
    heading: {
      group: "block",
      content: "inline*",
      defining: true,
      attrs: { level: { default: 2 }, ...SOURCES },
      // the page's own headings end at h2
      parseDOM: LEVELS.map((level) => ({
        tag: `h${level + 1}`,
        getAttrs: (dom) => ({ level, sources: sourcesOf(dom) }),
      })),
      toDOM: (node) => [`h${node.attrs.level + 1}`, said(node), 0],
    },
    list: {
      group: "block",
      content: "item+",
      attrs: { ordered: { default: false }, ...SOURCES },
      parseDOM: ["ul", "ol"].map((tag) => ({
        tag,
        getAttrs: (dom) => ({ ordered: tag === "ol", sources: sourcesOf(dom) }),
      })),
      toDOM: (node) => [node.attrs.ordered ? "ol" : "ul", said(node), 0],
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
      attrs: { head: { default: false }, ...SOURCES },
      parseDOM: [
        {
          tag: "table",
          getAttrs: (dom) => ({ head: dom.hasAttribute("data-head"), sources: sourcesOf(dom) }),
        },
      ],
      toDOM: (node) => [
        "div",
        { class: "editor__scroller" },
        ["table", { ...said(node), ...(node.attrs.head ? { "data-head": "" } : {}) }, ["tbody", 0]],
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
