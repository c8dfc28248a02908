/* Hides the rows of a table that do not hold the words typed above it. */

export function filterTables(root) {
  for (const box of root.querySelectorAll("[data-table-filter]")) {
    const rows = [...document.getElementById(box.dataset.tableFilter).querySelectorAll("tbody tr:not(.group)")];
    const input = box.querySelector("input");
    const status = box.querySelector("[role=status]");
    box.hidden = false;
    input.addEventListener("input", () => {
      const words = input.value.trim().toLowerCase().split(/\s+/);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      const all = input.value.trim() === "";
      status.textContent = all ? "" : shown ? `${shown} / ${rows.length}` : status.dataset.none;
    });
  }
}
