/* The keys of the editor, and the marks that make a list when they are typed. */

import { selectAll } from "prosemirror-commands";
import { Plugin } from "prosemirror-state";
import { BODY, become, enter, headingOf, listOf, removeAfter, removeBefore } from "./blocks.js";
import { redo, undo } from "./history.js";
import { schema } from "./schema.js";
import { toCell, toRow } from "./tables.js";

const IS_MAC = /Mac|iP(?:hone|[oa]d)/.test(navigator.platform);
const nothing = () => true;
const COMMANDS = {
  Enter: enter,
  "Shift-Enter": enter,
  Backspace: removeBefore,
  "Shift-Backspace": removeBefore,
  "Mod-Backspace": removeBefore,
  Delete: removeAfter,
  "Mod-Delete": removeAfter,
  Tab: toCell(1),
  "Shift-Tab": toCell(-1),
  ArrowUp: toRow(-1),
  ArrowDown: toRow(1),
  "Mod-z": undo,
  "Mod-y": redo,
  "Mod-Shift-z": redo,
  "Mod-a": selectAll,
  "Mod-Alt-0": become(BODY),
  "Mod-Alt-2": become(headingOf(2)),
  "Mod-Alt-3": become(headingOf(3)),
  "Mod-Alt-4": become(headingOf(4)),
  "Mod-Shift-8": become(listOf(false)),
  "Mod-Shift-7": become(listOf(true)),
  // the browser would style the words
  "Mod-b": nothing,
  "Mod-i": nothing,
  "Mod-u": nothing,
};
const LIST_MARKS = [
  [/^[-•·]$/, false],
  [/^[0-9]{1,6}\)$/, true],
];

/** The name of a key with what is held: Mod is the key that commands begin with on this machine. */
function nameOf(event) {
  const isMod = IS_MAC ? event.metaKey : event.ctrlKey;
  // where a digit lies, whatever Shift or Alt make of it
  const digit = isMod && /^Digit([0-9])$/.exec(event.code)?.[1];
  const key = digit || (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return [isMod && "Mod", event.altKey && "Alt", event.shiftKey && "Shift", key].filter(Boolean).join("-");
}

/** A key may come before the browser has told that the last one moved the cursor. */
export function hearCursor(view) {
  if (!view.composing) document.dispatchEvent(new Event("selectionchange"));
}

/** The plugin of the keys; `toTools` goes to the toolbar. */
export function keys(toTools) {
  const commands = { ...COMMANDS, "Alt-F10": () => (toTools(), true) };
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown(view, event) {
          if (!event.isComposing) hearCursor(view);
          return false;
        },
      },
      handleKeyDown(view, event) {
        // AltGr writes characters
        if (event.getModifierState?.("AltGraph")) return false;
        const name = nameOf(event);
        return Object.hasOwn(commands, name) && commands[name](view.state, view.dispatch, view);
      },
    },
  });
}

/** `- ` and `1) ` at the beginning of a line make a list of it, as they do in plain text. */
export function listsByMark() {
  return new Plugin({
    props: {
      handleTextInput(view, from, to, text) {
        const { $from } = view.state.selection;
        if (text !== " " || view.composing || from !== to || $from.parent.type !== schema.nodes.paragraph) return false;
        const typed = $from.parent.textBetween(0, $from.parentOffset, null, "□");
        const found = LIST_MARKS.find(([mark]) => mark.test(typed));
        if (!found) return false;
        // two steps: undoing the list leaves what was typed
        view.dispatch(view.state.tr.insertText(" ", from, to));
        const unmark = (tr) => view.dispatch(tr.delete(tr.selection.from - typed.length - 1, tr.selection.from));
        return become(listOf(found[1]))(view.state, unmark);
      },
    },
  });
}
