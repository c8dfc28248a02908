/* Puts a small panel beside a place in the text, inside the editor's width and clear of the page's sticky foot. */

const GAP = 4;

/** How much of the window's lower end the page's sticky bar covers. */
export function barRoom() {
  const style = getComputedStyle(document.documentElement);
  const room = style.getPropertyValue("--bar-room").trim();
  return (parseFloat(room) || 0) * (room.endsWith("rem") ? parseFloat(style.fontSize) : 1);
}

/** `rect` is the place in the window, `root` what the panel is positioned in. */
export function place(panel, rect, root) {
  const frame = root.getBoundingClientRect();
  const most = Math.max(0, frame.width - panel.offsetWidth - 2);
  panel.style.left = `${Math.min(Math.max(0, rect.left - frame.left), most)}px`;
  const room = window.innerHeight - barRoom() - rect.bottom;
  const isAbove = room < panel.offsetHeight + GAP && rect.top > panel.offsetHeight + GAP;
  const top = isAbove ? rect.top - panel.offsetHeight - GAP : rect.bottom + GAP;
  panel.style.top = `${top - frame.top - root.clientTop}px`;
}
