/* Puts a live number or the proposed words where the cursor last stood in a narrative. */

export function insertTokens(root) {
  for (const button of root.querySelectorAll("button[data-insert-into]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const area = document.getElementById(button.dataset.insertInto);
      const text = button.dataset.text ?? document.getElementById(button.dataset.from).textContent;
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    });
  }
}
