/* Where blocks came from: words keep their source when blocks are joined, cut, pasted or brought in from another text. */

import { Plugin, Selection, TextSelection } from "prosemirror-state";
import { Mapping } from "prosemirror-transform";
import { isTravel } from "./history.js";
import { joinedSources, schema } from "./schema.js";
import { blockNodes } from "./tree.js";

const { paragraph, table } = schema.nodes;
const SHORTEST = 5; // fewer characters that are pasted into a line do not make it another's

/** Give the block at a position these sources beside its own. */
function addSources(tr, position, sources) {
  const $position = tr.doc.resolve(position);
  const block = $position.depth ? $position.node(1) : null;
  const joined = block && joinedSources(block.attrs.sources, sources);
  if (!joined || joined.length === (block.attrs.sources?.length ?? 0)) return;
  tr.setNodeMarkup($position.before(1), null, { ...block.attrs, sources: joined });
}

/** The sources of words that came into another block, as [position, sources]. */
function strayed(oldDoc, newDoc, mapping) {
  const found = [];
  oldDoc.forEach((block, start) => {
    if (!block.attrs.sources) return;
    const from = mapping.map(start + 1, 1);
    const to = mapping.map(start + block.nodeSize - 1, -1);
    if (to <= from) return;
    newDoc.forEach((now, position) => {
      const isTouched = position < to && position + now.nodeSize > from;
      if (isTouched && now.content.size) found.push([position + 1, block.attrs.sources]);
    });
  });
  return found;
}

function carry(transactions, oldState, newState) {
  const changes = transactions.filter((tr) => tr.docChanged);
  if (!changes.length || changes.some(isTravel)) return null;
  // typing within one block moves nothing into another
  if (oldState.doc.childCount === newState.doc.childCount) return null;
  const mapping = new Mapping();
  for (const tr of changes) mapping.appendMapping(tr.mapping);
  const { tr } = newState;
  for (const [position, sources] of strayed(oldState.doc, newState.doc, mapping)) addSources(tr, position, sources);
  return tr.docChanged ? tr : null;
}

/** Words of ours that are pasted into a line bring their source along. */
function pasteWithSources(view, slice) {
  if (slice.size < SHORTEST) return false;
  const first = slice.openStart ? slice.content.firstChild?.attrs.sources : null;
  const last = slice.openEnd ? slice.content.lastChild?.attrs.sources : null;
  if (!first && !last) return false;
  const { from } = view.state.selection;
  const tr = view.state.tr.replaceSelection(slice);
  if (first) addSources(tr, from, first);
  if (last) addSources(tr, tr.selection.to, last);
  view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
  return true;
}

/** The plugin. */
export function sources() {
  return new Plugin({
    appendTransaction: carry,
    props: { handlePaste: (view, event, slice) => pasteWithSources(view, slice) },
  });
}

/** A sentence goes into the line that the cursor stands in. */
function inLine(tr, $at, node, sources) {
  tr.insert($at.pos, node.content);
  addSources(tr, $at.pos, sources);
  return $at.pos + node.content.size;
}

/** Blocks go behind the block that the cursor stands in, or in its place where it is empty. */
function betweenBlocks(tr, $at, nodes) {
  const block = $at.depth ? $at.node(1) : null;
  const size = nodes.reduce((sum, node) => sum + node.nodeSize, 0);
  if (block?.type === paragraph && !block.content.size) {
    tr.replaceWith($at.before(1), $at.after(1), nodes);
    return $at.before(1) + size;
  }
  const start = block ? $at.after(1) : $at.pos;
  tr.insert(start, nodes);
  return start + size;
}

/** The change that brings blocks with their sources in at the cursor; `isInLine`: they are one sentence. */
export function insertion(state, tree, isInLine) {
  const nodes = blockNodes(tree);
  const { tr } = state;
  if (!nodes.length) return tr;
  const $at = state.selection.$head;
  const isLine = $at.parent.inlineContent && $at.parent.content.size && $at.node(1).type !== table;
  const end = isInLine && isLine ? inLine(tr, $at, nodes[0], nodes[0].attrs.sources) : betweenBlocks(tr, $at, nodes);
  const $end = tr.doc.resolve(end);
  tr.setSelection($end.parent.inlineContent ? TextSelection.create(tr.doc, end) : Selection.near($end, -1));
  return tr;
}
