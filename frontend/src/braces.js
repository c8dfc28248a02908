/* {{name}} written into the text becomes the live number of that name, as it does in plain text. */

import { Plugin } from "prosemirror-state";
import { TOKEN } from "./plain.js";
import { schema } from "./schema.js";

const { token } = schema.nodes;

/** The lines that some changes touched, with their positions. */
function touchedLines(transactions, doc) {
  const lines = new Map();
  transactions.forEach((tr, at) => {
    tr.mapping.maps.forEach((map, index) => {
      map.forEach((from, to, start, end) => {
        const place = (position, side) =>
          transactions.slice(at + 1).reduce((now, later) => later.mapping.map(now, side), tr.mapping.slice(index + 1).map(position, side));
        doc.nodesBetween(Math.max(0, place(start, -1)), Math.min(doc.content.size, place(end, 1)), (node, position) => {
          if (node.isTextblock) lines.set(position, node);
          return !node.isTextblock;
        });
      });
    });
  });
  return lines;
}

/** The plugin; what an input method has half written waits. */
export function tokensByName(tokens) {
  return new Plugin({
    appendTransaction(transactions, before, { doc, tr }) {
      const changes = transactions.filter(({ docChanged }) => docChanged);
      if (!changes.length || changes.some((change) => change.getMeta("composition") !== undefined)) return null;
      for (const [position, line] of touchedLines(transactions, doc)) {
        line.forEach((node, offset) => {
          for (const match of (node.text ?? "").matchAll(TOKEN)) {
            const start = position + 1 + offset + match.index;
            const made = token.create({ field: tokens.fieldOf(match[1]) });
            tr.replaceWith(tr.mapping.map(start), tr.mapping.map(start + match[0].length), made);
          }
        });
      }
      return tr.docChanged ? tr : null;
    },
  });
}
