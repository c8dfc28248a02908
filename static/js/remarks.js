/* Comments in place: a link at a field opens the form beside it, and the panel is swapped, not the page. */

export function remarkInPlace(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-remark-at]");
    const write = root.querySelector("details#write");
    const place = write?.querySelector("select[name=place]");
    if (!link || !place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    write.open = true;
    place.value = link.dataset.remarkAt;
    write.querySelector("textarea").focus();
  });
  // an address that names a thread in a folded list opens the list
  const target = root.location?.hash.length > 1 && root.getElementById(root.location.hash.slice(1));
  if (target) {
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView({ block: "nearest" });
  }
  root.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "remarks") root.getElementById("p-remarks")?.focus();
  });
  // what was refused comes with a page that keeps the words: show that page
  root.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, target } = event.detail;
    if (target?.id !== "remarks" || xhr.status < 400) return;
    event.preventDefault();
    const form = event.detail.elt;
    form.removeAttribute("hx-post");
    form.submit();
  });
}
