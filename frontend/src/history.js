/* Undoing and redoing. A document never changes, it is replaced: so the past is the documents that stood before. */

import { Plugin, PluginKey, Selection } from "prosemirror-state";

const KEY = new PluginKey("history");
const TOGETHER = 500; // ms; what is typed at one go is undone at one go
const MOST_KEPT = 200;
const FRESH = { done: [], undone: [], last: null };

/** A change that is undone by itself, whatever comes right before or after it. */
export const alone = (tr) => (tr.getMeta(KEY) ? tr : tr.setMeta(KEY, { isAlone: true }));

/** The change that makes one document of another, as small as it can be; null when they are the same. */
export function difference(tr, doc) {
  const old = tr.doc;
  const most = Math.min(old.childCount, doc.childCount);
  let head = 0;
  let tail = 0;
  while (head < most && old.child(head).eq(doc.child(head))) head += 1;
  while (tail < most - head && old.child(old.childCount - tail - 1).eq(doc.child(doc.childCount - tail - 1))) tail += 1;
  const gone = old.content.content.slice(head, old.childCount - tail);
  const come = doc.content.content.slice(head, doc.childCount - tail);
  if (!gone.length && !come.length) return null;
  const start = old.resolve(0).posAtIndex(head);
  if (gone.length === 1 && come.length === 1 && gone[0].isTextblock && gone[0].sameMarkup(come[0])) {
    return differenceInLine(tr, start + 1, gone[0].content, come[0].content);
  }
  return tr.replaceWith(start, old.resolve(0).posAtIndex(old.childCount - tail), come);
}

function differenceInLine(tr, start, old, now) {
  const from = old.findDiffStart(now);
  const { a, b } = old.findDiffEnd(now);
  // what repeats itself is found from both ends
  const overlap = Math.max(0, from - Math.min(a, b));
  return tr.replaceWith(start + from, start + a + overlap, now.cut(from, b + overlap));
}

/** Whether a change goes to a document that stood before, or comes back from it. */
export const isTravel = (tr) => Boolean(tr.getMeta(KEY)?.kept);

const snapshot = ({ doc, selection }) => ({ doc, selection: selection.toJSON() });

/** What a change replaced and by what: {before: [from, to], after: [from, to]}. */
function rangesOf(tr) {
  const before = [Infinity, -Infinity];
  const after = [Infinity, -Infinity];
  tr.mapping.maps.forEach((map, index) => {
    const earlier = tr.mapping.slice(0, index).invert();
    const later = tr.mapping.slice(index + 1);
    map.forEach((from, to, start, end) => {
      before[0] = Math.min(before[0], earlier.map(from, -1));
      before[1] = Math.max(before[1], earlier.map(to, 1));
      after[0] = Math.min(after[0], later.map(start, -1));
      after[1] = Math.max(after[1], later.map(end, 1));
    });
  });
  return { before, after };
}

function apply(tr, kept, state) {
  const told = tr.getMeta(KEY);
  if (told?.kept) return told.kept;
  if (!tr.docChanged) return kept;
  // what the editor mended belongs to what made it needed
  if (tr.getMeta("appendedTransaction")) return { ...kept, last: null };
  const { before, after } = rangesOf(tr);
  const composition = tr.getMeta("composition");
  const { last } = kept;
  const isBeside = last && before[0] <= last.after[1] && before[1] >= last.after[0];
  const isGoingOn = isBeside && !told?.isAlone && (last.composition !== undefined && last.composition === composition || tr.time - last.time < TOGETHER);
  return {
    done: isGoingOn ? kept.done : [...kept.done, snapshot(state)].slice(-MOST_KEPT),
    undone: [],
    last: told?.isAlone ? null : { after, composition, time: tr.time },
  };
}

const step = (from, to) => (state, dispatch) => {
  const kept = KEY.getState(state);
  const wanted = kept[from].at(-1);
  if (!wanted) return false;
  if (dispatch) {
    const tr = difference(state.tr, wanted.doc) ?? state.tr;
    const now = { [from]: kept[from].slice(0, -1), [to]: [...kept[to], snapshot(state)], last: null };
    dispatch(tr.setSelection(Selection.fromJSON(tr.doc, wanted.selection)).setMeta(KEY, { kept: now }).scrollIntoView());
  }
  return true;
};

export const undo = step("done", "undone");
export const redo = step("undone", "done");

/** The plugin; it also does what the browser's own menu asks for. */
export function history() {
  return new Plugin({
    key: KEY,
    state: { init: () => FRESH, apply: (tr, kept, state) => apply(tr, kept, state) },
    props: {
      handleDOMEvents: {
        beforeinput(view, event) {
          const command = { historyUndo: undo, historyRedo: redo }[event.inputType];
          if (!command) return false;
          event.preventDefault();
          return command(view.state, view.dispatch);
        },
      },
    },
  });
}
