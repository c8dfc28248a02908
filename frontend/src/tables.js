/* Simple tables: all rows equally long, each cell one line of words. */

import { Fragment } from "prosemirror-model";
import { Plugin, Selection, TextSelection } from "prosemirror-state";
import { schema } from "./schema.js";

const { paragraph, table, row, cell } = schema.nodes;

/** The table around a position: {node, start, row, column}, or null. */
export function tableAt($pos) {
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    if ($pos.node(depth).type !== table) continue;
    const isInCell = $pos.depth >= depth + 2;
    return {
      node: $pos.node(depth),
      start: $pos.before(depth),
      row: $pos.index(depth),
      column: isInCell ? $pos.index(depth + 1) : 0,
    };
  }
  return null;
}

const emptyCell = () => cell.create();

function cellsOf(node) {
  const rows = [];
  node.forEach((each) => {
    const cells = [];
    each.forEach((one) => cells.push(one));
    rows.push(cells);
  });
  return rows;
}

function tableOf(rows, head, attrs = {}) {
  const width = Math.max(...rows.map((cells) => cells.length));
  const filled = rows.map((cells) => [...cells, ...Array.from({ length: width - cells.length }, emptyCell)]);
  return table.create({ ...attrs, head }, filled.map((cells) => row.create(null, cells)));
}

/** The position in a cell of the table that begins at `start`. */
function insideCell(node, start, rowIndex, columnIndex) {
  let position = start + 1;
  for (let index = 0; index < rowIndex; index += 1) position += node.child(index).nodeSize;
  position += 1;
  for (let index = 0; index < columnIndex; index += 1) position += node.child(rowIndex).child(index).nodeSize;
  return position + 1;
}

function selectCell(tr, node, start, rowIndex, columnIndex) {
  const inside = insideCell(node, start, rowIndex, columnIndex);
  const size = node.child(rowIndex).child(columnIndex).content.size;
  return tr.setSelection(TextSelection.create(tr.doc, inside, inside + size)).scrollIntoView();
}

/** Put other rows in the place of a table's, and the cursor into one of the cells. */
function rebuild(state, dispatch, found, rows, at, head = found.node.attrs.head) {
  if (!dispatch) return true;
  const made = tableOf(rows, head, found.node.attrs);
  const tr = state.tr.replaceWith(found.start, found.start + found.node.nodeSize, made);
  const rowIndex = Math.min(at.row, made.childCount - 1);
  const columnIndex = Math.min(at.column, made.firstChild.childCount - 1);
  dispatch(selectCell(tr, made, found.start, rowIndex, columnIndex));
  return true;
}

/** A command on the table that the cursor is in; `change` gets the table and its rows of cells. */
const inTable = (change) => (state, dispatch, view) => {
  const found = tableAt(state.selection.$from);
  return found ? change({ state, dispatch, view, found, rows: cellsOf(found.node) }) : false;
};

export const addRow = inTable(({ state, dispatch, found, rows }) => {
  rows.splice(found.row + 1, 0, rows[0].map(emptyCell));
  return rebuild(state, dispatch, found, rows, { row: found.row + 1, column: 0 });
});

export const addColumn = inTable(({ state, dispatch, found, rows }) => {
  for (const cells of rows) cells.splice(found.column + 1, 0, emptyCell());
  return rebuild(state, dispatch, found, rows, { row: found.row, column: found.column + 1 });
});

export const removeTable = inTable(({ state, dispatch, found }) => {
  if (dispatch) {
    const tr = state.tr.replaceWith(found.start, found.start + found.node.nodeSize, paragraph.create());
    dispatch(tr.setSelection(TextSelection.create(tr.doc, found.start + 1)).scrollIntoView());
  }
  return true;
});

export const removeRow = inTable(({ state, dispatch, found, rows }) => {
  if (rows.length === 1) return removeTable(state, dispatch);
  rows.splice(found.row, 1);
  return rebuild(state, dispatch, found, rows, found);
});

export const removeColumn = inTable(({ state, dispatch, found, rows }) => {
  if (rows[0].length === 1) return removeTable(state, dispatch);
  for (const cells of rows) cells.splice(found.column, 1);
  return rebuild(state, dispatch, found, rows, found);
});

export const toggleHead = inTable(({ state, dispatch, found }) => {
  if (dispatch) dispatch(state.tr.setNodeMarkup(found.start, null, { ...found.node.attrs, head: !found.node.attrs.head }));
  return true;
});

/** A table of three rows and columns below the block that the cursor is in, or in the place of an empty one. */
export function insertTable(state, dispatch) {
  const { $from } = state.selection;
  if (tableAt($from)) return false;
  if (!dispatch) return true;
  const made = tableOf(Array.from({ length: 3 }, () => Array.from({ length: 3 }, emptyCell)), true);
  const block = state.doc.child(Math.min($from.index(0), state.doc.childCount - 1));
  const isEmpty = block.type === paragraph && block.content.size === 0;
  const start = $from.depth ? (isEmpty ? $from.before(1) : $from.after(1)) : state.selection.to;
  const tr = state.tr.replaceWith(start, isEmpty && $from.depth ? $from.after(1) : start, made);
  dispatch(selectCell(tr, made, start, 0, 0));
  return true;
}

/** Tab: the next cell, or back. At the first and the last cell the key leaves the editor: nobody is caught in it. */
export const toCell = (step) =>
  inTable(({ state, dispatch, found, rows }) => {
    const index = found.row * rows[0].length + found.column + step;
    if (index < 0 || index >= rows.length * rows[0].length) return false;
    const place = [Math.floor(index / rows[0].length), index % rows[0].length];
    if (dispatch) dispatch(selectCell(state.tr, found.node, found.start, ...place));
    return true;
  });

/** On the other side of a table: the line there, made where there is none. */
function leave(tr, start, end, step) {
  const edge = tr.doc.resolve(step < 0 ? start : end);
  const beside = step < 0 ? edge.nodeBefore : edge.nodeAfter;
  if (!beside || beside.type === table) tr.insert(edge.pos, paragraph.create());
  const at = beside && beside.type !== table && step < 0 ? edge.pos - 1 : edge.pos + 1;
  return tr.setSelection(Selection.near(tr.doc.resolve(at), step < 0 ? -1 : 1)).scrollIntoView();
}

/** Enter: the cell below; a new row after the last; out of the table from a last row that is empty. */
export const cellBelow = inTable(({ state, dispatch, found, rows }) => {
  if (!dispatch) return true;
  const isLast = found.row === rows.length - 1;
  if (!isLast) {
    dispatch(selectCell(state.tr, found.node, found.start, found.row + 1, found.column));
    return true;
  }
  const isEmpty = rows[found.row].every((one) => one.content.size === 0);
  if (!isEmpty || rows.length === 1) {
    rows.push(rows[0].map(emptyCell));
    return rebuild(state, dispatch, found, rows, { row: found.row + 1, column: found.column });
  }
  const made = tableOf(rows.slice(0, -1), found.node.attrs.head);
  const tr = state.tr.replaceWith(found.start, found.start + found.node.nodeSize, made);
  dispatch(leave(tr, found.start, found.start + made.nodeSize, 1));
  return true;
});

/** Up and down: the cell above or below, and out of the table from the first and the last row. */
export const toRow = (step) =>
  inTable(({ state, dispatch, view, found, rows }) => {
    if (!view?.endOfTextblock(step < 0 ? "up" : "down")) return false;
    if (!dispatch) return true;
    const to = found.row + step;
    if (rows[to]) dispatch(selectCell(state.tr, found.node, found.start, to, found.column));
    else dispatch(leave(state.tr, found.start, found.start + found.node.nodeSize, step));
    return true;
  });

/** Cells of another table laid over this one from the cursor's cell on; rows and columns are added as needed. */
export const fillCells = (pasted) =>
  inTable(({ state, dispatch, found, rows }) => {
    cellsOf(pasted).forEach((cells, down) => {
      const target = (rows[found.row + down] ??= rows[0].map(emptyCell));
      cells.forEach((one, right) => {
        while (target.length <= found.column + right) target.push(emptyCell());
        target[found.column + right] = one;
      });
    });
    return rebuild(state, dispatch, found, rows, found);
  });

/** The selection between two positions, never half inside a cell: cut off at the cell, or around the whole table. */
function selectionBetween(view, $anchor, $head) {
  const from = tableAt($anchor);
  const to = tableAt($head);
  if ($anchor.sameParent($head) || !(from || to)) return null;
  if (from) {
    const end = $head.pos > $anchor.pos ? $anchor.end() : $anchor.start();
    return TextSelection.create(view.state.doc, $anchor.pos, end);
  }
  const edge = $head.pos > $anchor.pos ? to.start + to.node.nodeSize : to.start;
  return TextSelection.between($anchor, view.state.doc.resolve(edge), $head.pos > $anchor.pos ? 1 : -1);
}

/** What keeps tables whole: equal rows, a line to type on below the last, selections that do not cut cells. */
export function wholeTables() {
  return new Plugin({
    props: { createSelectionBetween: selectionBetween },
    appendTransaction(transactions, before, state) {
      if (!transactions.some((tr) => tr.docChanged)) return null;
      const { tr } = state;
      state.doc.forEach((node, position) => {
        if (node.type !== table) return;
        const widths = new Set();
        node.forEach((each) => widths.add(each.childCount));
        if (widths.size === 1) return;
        const start = tr.mapping.map(position);
        tr.replaceWith(start, start + node.nodeSize, tableOf(cellsOf(node), node.attrs.head));
      });
      if (state.doc.lastChild.type === table) tr.insert(tr.doc.content.size, Fragment.from(paragraph.create()));
      return tr.docChanged ? tr : null;
    },
  });
}
