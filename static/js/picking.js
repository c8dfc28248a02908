/* Says how many rows of the queue are ticked. */

export function countPicked(root) {
  const place = root.querySelector("[data-picked]");
  if (!place) return;
  const boxes = [...root.querySelectorAll("input[type=checkbox][name=item]")];
  const count = () => {
    place.textContent = place.dataset.picked.replace("{count}", boxes.filter((box) => box.checked).length);
  };
  for (const box of boxes) box.addEventListener("change", count);
  window.addEventListener("pageshow", count); // a page that comes back has its ticks still
}
