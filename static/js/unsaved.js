/* Says in the bar that something is not saved yet, and asks before the page with it is left. */

export function warnOfUnsaved(root) {
  for (const form of root.querySelectorAll("form[data-warn-unsaved]")) {
    const state = root.querySelector(".bar__state[data-unsaved]");
    let changed = form.dataset.warnUnsaved === "changed";
    const show = () => {
      if (state) state.textContent = state.dataset.unsaved;
    };
    if (changed) show();
    form.addEventListener("input", () => {
      if (!changed) show();
      changed = true;
    });
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) changed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  }
}
