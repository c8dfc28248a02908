/* Shows words kept in this browser that have no place in the page any more, to be copied or thrown away. */

import { Keeping } from "./keeping.js";

function fieldOf(piece, { values, label }) {
  const words = JSON.parse(values);
  const field = document.createElement("label");
  field.className = "field";
  const name = document.createElement("span");
  name.className = "field__label";
  name.textContent = label || piece;
  const area = document.createElement("textarea");
  area.className = "input";
  area.readOnly = true;
  area.value = words[piece] || words[`${piece}-reason`] || "";
  area.rows = Math.min(8, area.value.split("\n").length + 1);
  field.append(name, area);
  return field;
}

export function showLeftOver(root) {
  const template = root.querySelector("template#left-over");
  if (!template) return;
  const keeping = new Keeping(template.dataset.writer, template.dataset.address);
  const left = keeping.all().filter(([piece]) => !root.querySelector(`[name="${piece}"]`));
  if (!left.length) return;
  const notice = template.content.firstElementChild.cloneNode(true);
  for (const [piece, kept] of left) notice.querySelector(".fields").append(fieldOf(piece, kept));
  notice.querySelector("button").addEventListener("click", () => {
    for (const [piece] of left) keeping.drop(piece);
    notice.remove();
  });
  template.before(notice);
}
