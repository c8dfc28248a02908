/* Ctrl+S (⌘S) presses the page's save button, but never while an input method is composing. */

export function saveByKeyboard(root) {
  const button = root.querySelector("button[data-save]");
  if (!button) return;
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (!event.isComposing && event.keyCode !== 229) button.click();
  });
}
