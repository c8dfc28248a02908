/* Pasting and dropping: whatever comes is read as a tree, and put where the cursor stands. */

import { DOMSerializer, Fragment, Slice } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";
import { alone } from "./history.js";
import { fromPlain, toPlain } from "./plain.js";
import { schema } from "./schema.js";
import { insertion } from "./sources.js";
import { fillCells, tableAt } from "./tables.js";
import { readable } from "./text.js";
import { blockNodes, toTree } from "./tree.js";
import { htmlToTree } from "./word_html.js";

const { paragraph, list, item, table, token } = schema.nodes;
// as forms/fields.py: MAX_TEXT
const MOST_CHARACTERS = 200_000;
// Word writes some twenty characters of HTML for one of text
const MOST_READ = 20_000_000;

/** Each run of inlines of some blocks, as fragments. */
function runsOf(nodes) {
  const runs = [];
  for (const node of nodes) {
    if (node.isTextblock) runs.push(node.content);
    else node.descendants((child) => !child.isTextblock || (runs.push(child.content), false));
  }
  return runs;
}

function joined(runs) {
  const space = Fragment.from(schema.text(" "));
  return runs.reduce((all, run) => (all.size && run.size ? all.append(space).append(run) : all.append(run)), Fragment.empty);
}

/** Blocks as they go into a run of text, a list, or between other blocks. */
function sliceFor($from, nodes) {
  const runs = runsOf(nodes);
  const isOneLine = nodes.length === 1 && runs.length === 1;
  if ($from.parent.type === schema.nodes.cell) return new Slice(joined(runs), 0, 0);
  if (isOneLine && ($from.parent.content.size || nodes[0].type === paragraph)) return new Slice(runs[0], 0, 0);
  if ($from.parent.type === item && nodes.every((node) => node.type !== table)) {
    const items = runs.map((run) => item.create(null, run));
    return new Slice(Fragment.from(list.create({ ordered: $from.node(1).attrs.ordered }, items)), 2, 2);
  }
  const open = (node) => (node.type === paragraph ? 1 : 0);
  return new Slice(Fragment.from(nodes), open(nodes[0]), open(nodes.at(-1)));
}

/** Put a tree in the place of the selection; false when the text would be longer than the server takes. */
export function insertTree(view, tree) {
  if (toPlain(tree, (field) => field).length > MOST_CHARACTERS) return false;
  const nodes = blockNodes(tree);
  if (!nodes.length) return true;
  const { $from } = view.state.selection;
  let done = null;
  if (nodes.length === 1 && nodes[0].type === table && tableAt($from)) {
    fillCells(nodes[0])(view.state, (tr) => (done = tr));
  } else {
    done = view.state.tr.replaceSelection(sliceFor($from, nodes)).setMeta("paste", true).scrollIntoView();
  }
  return send(view, done);
}

/** Make a change unless the text would be longer than the server takes; false then. */
function send(view, tr) {
  if (toPlain(toTree(tr.doc), (field) => field).length > MOST_CHARACTERS) return false;
  view.dispatch(alone(tr));
  return true;
}

/** Bring in blocks of another text with their sources; false when the text would become too long. */
export function insertSourced(view, tree, isInLine) {
  return send(view, insertion(view.state, tree, isInLine).scrollIntoView());
}

// what the view wrote itself it may read itself; it parses as it stands, so without anything the policy would refuse
const isOurs = (html) => /<[^>]* data-pm-slice=/.test(html) && !/<[^>]*[\s/"'](?:style|on[a-z]+)\s*=|<style/i.test(html);

function treeOf(html, text, fieldOf) {
  const tree = html ? htmlToTree(html, fieldOf) : [];
  return tree.length ? tree : fromPlain(text, fieldOf);
}

/** Read what a paste or a drop brings; true when there is nothing left for anybody else to do. */
function take(view, event, data, { fieldOf, refuse }) {
  const html = data.getData("text/html");
  if (html && isOurs(html)) return false;
  event.preventDefault();
  if (!view.editable) return true;
  const text = readable(data.getData("text/plain"));
  if (Math.max(html.length, text.length) > MOST_READ || !insertTree(view, treeOf(html, text, fieldOf))) refuse();
  return true;
}

/**
 * The plugin; `tokens` tell the fields that names stand for, and the words that a copy carries elsewhere; `refuse` is
 * told of what is too long.
 */
export function clipboard(tokens, refuse) {
  const known = { fieldOf: tokens.fieldOf, refuse };
  const paste = (view, event) => take(view, event, event.clipboardData, known);
  const drop = (view, event) => {
    if (view.dragging || !event.dataTransfer) return false;
    const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
    if (place && view.editable) {
      view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(place.pos))));
    }
    return take(view, event, event.dataTransfer, known);
  };
  const { token: plainToken, ...nodes } = DOMSerializer.nodesFromSchema(schema);
  const copied = (node) => {
    const [tag, attributes] = plainToken(node);
    return [tag, attributes, tokens.wordsOf(node) || `{{${tokens.nameOf(node.attrs.field)}}}`];
  };
  const wordsOf = (node) => (node.type === token ? copied(node)[2] : "");
  return new Plugin({
    props: {
      handleDOMEvents: { paste, drop },
      clipboardSerializer: new DOMSerializer({ ...nodes, token: copied }, {}),
      clipboardTextSerializer: (slice) => slice.content.textBetween(0, slice.content.size, "\n", wordsOf),
    },
  });
}
