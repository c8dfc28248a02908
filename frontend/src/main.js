/* Puts an editor in the place of each `textarea[data-editor]`; where that fails the textarea stays. */

import { NarrativeField } from "./field.js";

const MOUNT = "cengbao:narrative-mount";

function mount(root) {
  const areas = [...root.querySelectorAll('textarea[data-editor]:not([data-editor="on"])')];
  for (const area of root.matches?.("textarea[data-editor]") ? [root] : areas) {
    try {
      new NarrativeField(area);
    } catch (error) {
      reportError(error);
    }
  }
}

document.addEventListener(MOUNT, (event) => mount(event.target));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => mount(document));
else mount(document);
