/* Leads from the name of an opened paragraph to the paragraph itself, in the editor or the plain text. */

const plain = (text) => text.replace(/\s+/g, " ").trim();

/** The block of an editor that begins with these words, else the one that now has its number. */
function blockOf(editor, number, words) {
  const blocks = [...editor.children];
  const begins = (block) => words && plain(block.textContent).startsWith(words);
  const near = (block) => Math.abs(blocks.indexOf(block) + 1 - number);
  const [found] = blocks.filter(begins).sort((one, other) => near(one) - near(other));
  return found ?? blocks[Math.min(number, blocks.length) - 1];
}

function goInEditor(editor, number, words) {
  const block = blockOf(editor, number, words);
  editor.focus({ preventScroll: true });
  if (!block) return;
  const end = document.createRange();
  end.selectNodeContents(block);
  end.collapse(false);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(end);
  block.scrollIntoView({ block: "center" });
}

function goInText(area, words) {
  const at = words ? area.value.indexOf(words) : -1;
  area.focus();
  if (at >= 0) area.setSelectionRange(at, at);
}

export function leadToOpened(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-paragraph]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const area = root.getElementById(link.hash.slice(1));
    if (!area) return;
    event.preventDefault();
    const words = plain(link.dataset.words.replace(/…$/, ""));
    const editor = area.closest(".field")?.querySelector("[contenteditable=true]");
    if (editor) goInEditor(editor, Number(link.dataset.paragraph), words);
    else goInText(area, words);
  });
}
