/* Turns the textarea of a table of rows into a grid of cells; pasted spreadsheet cells fill it. */

/* The cells of a line as the server splits it: by tabs, else by bars; bars outside are only a frame. */
function cellsOf(line, columns) {
  if (columns === 1) return [line.trim()];
  if (line.includes("\t")) return line.split("\t").map((cell) => cell.trim());
  const cells = line.trim().split(/[|｜]/).map((cell) => cell.trim());
  const isFramed = cells.length > 2 && !cells[0] && !cells.at(-1);
  return isFramed ? cells.slice(1, -1) : cells;
}

function build(area, heads, lines) {
  const table = document.createElement("table");
  table.className = "grid-entry";
  const head = table.createTHead().insertRow();
  for (const label of [...heads, ""]) {
    const cell = document.createElement(label ? "th" : "td");
    if (label) cell.scope = "col";
    cell.textContent = label;
    head.append(cell);
  }
  const body = table.createTBody();

  const write = () => {
    area.value = [...body.rows]
      .map((row) => [...row.querySelectorAll("input")].map((input) => input.value.replace(/[|｜\t]/g, " ").trim()))
      .filter((cells) => cells.some(Boolean))
      // bars outside too: an empty first cell must not be taken for none
      .map((cells) => (cells.length > 1 ? `| ${cells.join(" | ")} |` : cells[0]))
      .join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const number = () => {
    [...body.rows].forEach((row, index) => {
      // the label and the error summary lead to the field's id: the first cell has it
      if (index === 0) row.querySelector("input").id = area.dataset.grid;
      const label = area.dataset.rowLabel.replace("{row}", index + 1);
      row.querySelectorAll("input").forEach((input, column) => (input.ariaLabel = `${label} ${heads[column]}`));
      row.querySelector("button").ariaLabel = `${area.dataset.remove} ${label}`;
    });
  };
  const add = (cells = [], at = -1) => {
    const row = body.insertRow(at);
    for (let column = 0; column < heads.length; column += 1) {
      const input = document.createElement("input");
      input.className = "input";
      input.autocomplete = "off";
      input.value = cells[column] ?? "";
      row.insertCell().append(input);
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button button--quiet";
    remove.textContent = area.dataset.remove;
    remove.addEventListener("click", () => {
      row.remove();
      if (!body.rows.length) add();
      number();
      write();
    });
    row.insertCell().append(remove);
    number();
    return row;
  };
  body.addEventListener("input", write);
  body.addEventListener("paste", (event) => {
    const lines = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n+$/, "").split("\n");
    if (lines.length < 2 && !lines[0].includes("\t")) return;
    event.preventDefault();
    const row = event.target.closest("tr");
    const column = event.target.closest("td").cellIndex;
    lines.forEach((line, offset) => {
      const target = body.rows[row.sectionRowIndex + offset] ?? add();
      const inputs = target.querySelectorAll("input");
      line.split("\t").forEach((cell, shift) => {
        if (inputs[column + shift]) inputs[column + shift].value = cell.trim();
      });
    });
    write();
  });
  const show = (shown) => {
    body.replaceChildren();
    for (const line of shown.length ? shown : [""]) add(cellsOf(line, heads.length));
  };
  show(lines);
  area.addEventListener("cengbao:table-replaced", () => show(area.value.split("\n").filter((line) => line.trim())));
  return { table, add };
}

export function editAsGrid(root) {
  for (const area of root.querySelectorAll("textarea[data-grid]")) {
    const heads = JSON.parse(area.dataset.heads);
    const lines = area.value.split("\n").filter((line) => line.trim());
    // what does not fit into the grid stays as it was typed
    if (lines.some((line) => cellsOf(line, heads.length).length > heads.length)) continue;
    area.removeAttribute("id");
    const { table, add } = build(area, heads, lines);
    const more = document.createElement("button");
    more.type = "button";
    more.className = "button button--small grid-entry__more";
    more.textContent = area.dataset.add;
    more.addEventListener("click", () => add().querySelector("input").focus());
    const room = document.createElement("div");
    room.className = "scroller";
    room.append(table);
    area.before(room, more);
    area.hidden = true;
    area.parentElement.querySelector("[data-grid-hint]").hidden = true;
  }
}
