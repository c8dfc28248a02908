/* Keeps what has the focus clear of the sticky bar, by telling the page how much room the bar takes. */

export function keepFocusInView(root) {
  const bar = root.querySelector(".bar");
  const room = (height) =>
    document.documentElement.style.setProperty("--bar-room", `${Math.ceil(height) + 16}px`);
  if (!bar) {
    room(0);
    return;
  }
  new ResizeObserver(() => room(bar.offsetHeight)).observe(bar);
}
