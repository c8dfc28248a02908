/* What a line is: body, heading, list item; and what Enter and Backspace make of it. */

import { chainCommands, deleteSelection, joinBackward, joinForward, selectNodeBackward, selectNodeForward, splitBlock } from "prosemirror-commands";
import { Fragment } from "prosemirror-model";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { alone } from "./history.js";
import { Counter, markOf } from "./numbering.js";
import { headingLevel } from "./plain.js";
import { joinedSources, schema } from "./schema.js";
import { cellBelow, tableAt } from "./tables.js";

const { paragraph, heading, list, item, table, token } = schema.nodes;

/** The words of a line, each token one sign. */
export const lineText = (node) => node.textBetween(0, node.content.size, null, "□");

export const BODY = { type: paragraph };
export const headingOf = (level) => ({ type: heading, level });
export const listOf = (ordered) => ({ type: list, ordered });

/** What the line at a position is. */
export function kindAt($pos) {
  const block = $pos.depth ? $pos.node(1) : $pos.nodeAfter;
  if (block?.type === heading) return headingOf(block.attrs.level);
  if (block?.type === list) return listOf(block.attrs.ordered);
  return block?.type === paragraph ? BODY : { type: table };
}

export const isSameKind = (one, other) =>
  one.type === other.type && one.level === other.level && one.ordered === other.ordered;

/** The indexes of the first and the last block that a selection touches. */
function touched({ $from, $to }) {
  return { first: $from.index(0), last: $to.depth ? $to.index(0) : $to.index(0) - 1 };
}

/** The lines of some blocks; `isMeant` those that the selection touches. A table is one piece and never meant. */
function piecesOf(doc, first, last, { from, to }) {
  const pieces = [];
  doc.forEach((block, position, index) => {
    if (index < first || index > last) return;
    const kind = kindAt(doc.resolve(position));
    const add = (node, start) => {
      const isMeant = start <= to && start + node.content.size >= from;
      const { sources } = block.attrs;
      pieces.push({ kind, node, start, content: node.content, sources, shift: 0, isMeant });
    };
    if (block.type === list) block.forEach((one, offset) => add(one, position + offset + 2));
    else if (block.type === table) pieces.push({ kind, node: block, start: position + 1, shift: 0 });
    else add(block, position + 1);
  });
  return pieces;
}

/** Give a line the number that its new kind wants, and take the one that it must lose. */
function renumber(piece, kind, counter) {
  const text = lineText(piece.node);
  const { level, mark } = markOf(text);
  let lead = "";
  let cut = 0;
  if (kind.type === heading) {
    if (level === kind.level) {
      counter.note(level, text);
      return;
    }
    lead = counter.next(kind.level);
    cut = mark.length;
  } else if (piece.kind.type === heading && headingLevel(text)) {
    cut = mark.length;
  }
  if (cut) cut += /^\s*/.exec(text.slice(cut))[0].length;
  const kept = piece.content.cut(cut);
  piece.content = lead ? Fragment.from(schema.text(lead)).append(kept) : kept;
  piece.shift = lead.length - cut;
}

function numbersBefore(doc, first) {
  const counter = new Counter();
  doc.forEach((block, position, index) => {
    if (index < first && block.type === heading) counter.note(block.attrs.level, lineText(block));
  });
  return counter;
}

/** Blocks out of pieces; each piece learns where it starts now. */
function assemble(pieces, start) {
  const blocks = [];
  let position = start;
  let open = null;
  const close = () => {
    if (!open) return;
    const sources = joinedSources(...open.sources);
    blocks.push(list.create({ ordered: open.ordered, sources }, open.items));
    position += 1;
    open = null;
  };
  for (const piece of pieces) {
    if (piece.kind.type === list) {
      if (open && open.ordered !== piece.kind.ordered) close();
      if (!open) {
        open = { ordered: piece.kind.ordered, items: [], sources: [] };
        position += 1;
      }
      const made = item.create(null, piece.content);
      open.items.push(made);
      open.sources.push(piece.sources);
      piece.now = position + 1;
      position += made.nodeSize;
      continue;
    }
    close();
    const made = piece.kind.type === table ? piece.node : piece.kind.type.create(
      { sources: piece.sources, ...(piece.kind.level ? { level: piece.kind.level } : {}) }, piece.content);
    blocks.push(made);
    piece.now = position + 1;
    position += made.nodeSize;
  }
  close();
  return blocks;
}

function moved(pieces, position) {
  const piece = pieces.filter(({ start }) => start <= position).at(-1) ?? pieces[0];
  return piece.now + Math.max(0, position - piece.start + piece.shift);
}

/** The command that makes the touched lines of one kind; lines that are of it already become body again. */
export function become(wanted) {
  return (state, dispatch) => {
    const { selection, doc } = state;
    if (tableAt(selection.$from) && tableAt(selection.$to)) return false;
    let { first, last } = touched(selection);
    const isListOfKind = (index) => {
      const block = doc.maybeChild(index);
      return wanted.type === list && block?.type === list && block.attrs.ordered === wanted.ordered;
    };
    // one list with those beside it
    if (isListOfKind(first - 1)) first -= 1;
    if (isListOfKind(last + 1)) last += 1;
    const pieces = piecesOf(doc, first, last, selection);
    const meant = pieces.filter((piece) => piece.isMeant);
    if (!meant.length) return false;
    if (!dispatch) return true;
    const kind = meant.every((piece) => isSameKind(piece.kind, wanted)) ? BODY : wanted;
    const counter = numbersBefore(doc, first);
    for (const piece of pieces) {
      if (piece.isMeant) {
        renumber(piece, kind, counter);
        piece.kind = kind;
      } else if (piece.kind.type === heading) {
        counter.note(piece.kind.level, lineText(piece.node));
      }
    }
    const start = doc.resolve(0).posAtIndex(first);
    const end = doc.resolve(0).posAtIndex(last + 1);
    const tr = alone(state.tr).replaceWith(start, end, assemble(pieces, start));
    const place = (position) => moved(pieces, position);
    tr.setSelection(TextSelection.create(tr.doc, place(selection.anchor), place(selection.head)));
    dispatch(tr.scrollIntoView());
    return true;
  };
}

const cursorOf = ({ selection }) => (selection instanceof TextSelection && selection.empty ? selection.$head : null);

/** Enter on an empty item ends the list there. */
function endList(state, dispatch) {
  const $cursor = cursorOf(state);
  if ($cursor?.parent.type !== item || $cursor.parent.content.size) return false;
  return become(BODY)(state, dispatch);
}

/** Enter behind a line that reads as a heading makes it one. */
function splitBelowHeading(state, dispatch) {
  const $cursor = cursorOf(state);
  if ($cursor?.parent.type !== paragraph || $cursor.parentOffset < $cursor.parent.content.size) return false;
  const level = headingLevel(lineText($cursor.parent).trim());
  if (!level) return false;
  if (dispatch) {
    const tr = state.tr.setNodeMarkup($cursor.before(), heading, { level, sources: $cursor.parent.attrs.sources });
    tr.split($cursor.pos, 1, [{ type: paragraph }]);
    dispatch(tr.scrollIntoView());
  }
  return true;
}

/** Enter with a whole table or chip selected: go on behind it. */
function leaveNode(state, dispatch) {
  const { selection } = state;
  if (!(selection instanceof NodeSelection) || selection.node.isInline) return false;
  if (dispatch) {
    const tr = state.tr.insert(selection.to, paragraph.create());
    dispatch(tr.setSelection(TextSelection.create(tr.doc, selection.to + 1)).scrollIntoView());
  }
  return true;
}

export const enter = chainCommands(cellBelow, leaveNode, endList, splitBelowHeading, splitBlock);

/** Backspace at the beginning of an item takes its mark away. */
function unmark(state, dispatch) {
  const $cursor = cursorOf(state);
  if (!$cursor || $cursor.parentOffset > 0 || $cursor.parent.type !== item) return false;
  return become(BODY)(state, dispatch);
}

/** A token beside the cursor goes as a whole, in every browser. */
const removeToken = (side) => (state, dispatch) => {
  const $cursor = cursorOf(state);
  const node = side < 0 ? $cursor?.nodeBefore : $cursor?.nodeAfter;
  if (node?.type !== token) return false;
  const from = side < 0 ? $cursor.pos - node.nodeSize : $cursor.pos;
  if (dispatch) dispatch(state.tr.delete(from, from + node.nodeSize).scrollIntoView());
  return true;
};

export const removeBefore = chainCommands(deleteSelection, removeToken(-1), unmark, joinBackward, selectNodeBackward);
export const removeAfter = chainCommands(deleteSelection, removeToken(1), joinForward, selectNodeForward);
