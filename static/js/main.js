/* Starts what helps on a page; every page works without it. */

import { attachEvidence } from "./attachments.js";
import { confirmUnchanged, readNumbersBack } from "./numbers.js";
import { autosave } from "./draft/drafting.js";
import { countCharacters } from "./word_count.js";
import { countPicked } from "./picking.js";
import { editAsGrid } from "./table_grid.js";
import { filterTables } from "./table_filter.js";
import { insertTokens } from "./insert.js";
import { keepFocusInView } from "./bar_room.js";
import { nameWhileTyping } from "./mention.js";
import { leadToOpened } from "./opened.js";
import { remarkInPlace } from "./remarks.js";
import { showLeftOver } from "./draft/left_over.js";
import { listenForShortcuts } from "./shortcuts.js";
import { saveByKeyboard } from "./save_key.js";
import { sendOnce } from "./send_once.js";
import { warnOfUnsaved } from "./unsaved.js";

for (const start of [
  keepFocusInView,
  editAsGrid,
  insertTokens,
  countCharacters,
  readNumbersBack,
  confirmUnchanged,
  filterTables,
  countPicked,
  listenForShortcuts,
  saveByKeyboard,
  warnOfUnsaved,
  attachEvidence,
  nameWhileTyping,
  remarkInPlace,
  leadToOpened,
  autosave,
  showLeftOver,
  sendOnce,
]) {
  start(document);
}
