/* Changes the page without moving what the person looks at: the field being typed in, else what the pointer is on. */

let pointer = null;

export function watchPointer() {
  document.addEventListener("pointermove", (event) => (pointer = [event.clientX, event.clientY]), { passive: true });
}

function anchor() {
  const focused = document.activeElement;
  if (focused && focused !== document.body && !focused.closest(".bar")) return focused;
  const under = pointer && document.elementFromPoint(...pointer);
  return under?.closest(".field") ?? null;
}

export function holdStill(change) {
  const held = anchor();
  const before = held?.getBoundingClientRect().top;
  change();
  if (!held?.isConnected) return;
  const moved = held.getBoundingClientRect().top - before;
  if (moved) window.scrollBy({ top: moved, behavior: "instant" });
}
