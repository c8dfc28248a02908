/* Puts a live number or the proposed words where the cursor last stood in a narrative. */

/** Whether the narrative's editor stands in the textarea's place and took the words. */
function isTaken(place, text) {
  const event = new CustomEvent("cengbao:narrative-insert", { detail: { text }, cancelable: true });
  return !place.dispatchEvent(event);
}

export function insertTokens(root) {
  const touched = new WeakSet();
  root.addEventListener("focusin", (event) => touched.add(event.target));
  for (const button of root.querySelectorAll("button[data-insert-into]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const area = document.getElementById(button.dataset.insertInto);
      const text = button.dataset.text ?? document.getElementById(button.dataset.from).textContent;
      if (isTaken(area, text)) return;
      // where nobody has put the cursor yet, the end is meant and not the beginning
      const [from, to] = touched.has(area)
        ? [area.selectionStart, area.selectionEnd]
        : [area.value.length, area.value.length];
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    });
  }
}
