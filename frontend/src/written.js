/* What a document is in the form: its tree, JSON, plain text and length; each block that stays is reckoned once. */

import { toPlain } from "./plain.js";
import { schema } from "./schema.js";
import { clean, lengthOf } from "./text.js";
import { treeOfBlock } from "./tree.js";

export class Written {
  // a block never changes, another takes its place
  #known = new WeakMap();

  constructor(tokens) {
    this.tokens = tokens;
    tokens.watch(() => (this.#known = new WeakMap()));
  }

  #ofBlock(node) {
    const { tokens } = this;
    const shown = (inline) => (inline.type === schema.nodes.token ? tokens.wordsOf(inline) : "");
    const tree = treeOfBlock(node);
    return {
      tree,
      json: JSON.stringify(tree),
      text: tree ? toPlain([tree], tokens.nameOf) : "",
      length: lengthOf(clean(node.textBetween(0, node.content.size, "\n", shown))),
    };
  }

  /** {tree, json, text, length} of a document. */
  of(doc) {
    const blocks = [];
    let length = 0;
    doc.forEach((node) => {
      if (!this.#known.has(node)) this.#known.set(node, this.#ofBlock(node));
      const known = this.#known.get(node);
      length += known.length;
      if (known.tree) blocks.push(known);
    });
    return {
      tree: blocks.map(({ tree }) => tree),
      json: `[${blocks.map(({ json }) => json).join(",")}]`,
      text: blocks.map(({ text }) => text).join("\n"),
      length,
    };
  }
}
