/* Starts what helps on a page; every page works without it. */

import { countCharacters } from "./word_count.js";
import { editAsGrid } from "./table_grid.js";
import { filterTables } from "./table_filter.js";
import { insertTokens } from "./insert.js";
import { keepFocusInView } from "./bar_room.js";
import { saveByKeyboard } from "./save_key.js";
import { sendOnce } from "./send_once.js";
import { warnOfUnsaved } from "./unsaved.js";

for (const start of [
  keepFocusInView,
  editAsGrid,
  insertTokens,
  countCharacters,
  filterTables,
  saveByKeyboard,
  warnOfUnsaved,
  sendOnce,
]) {
  start(document);
}
