/* Shows the findings of the checks at their fields, as the server wrote them, while a person types. */

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/* What a list of findings says, whatever stands in its inputs. */
function shapeOf(list) {
  if (!list) return "";
  const copy = list.cloneNode(true);
  for (const area of copy.querySelectorAll("textarea")) area.textContent = "";
  return copy.outerHTML.replace(/\s+/g, " ");
}

function carryOver(old, fresh) {
  for (const area of old?.querySelectorAll("textarea[name]") ?? []) {
    const same = fresh?.querySelector(`textarea[name="${area.name}"]`);
    if (same) same.value = area.value;
  }
}

function replace(room, old, fresh) {
  const focused = old?.contains(document.activeElement) ? document.activeElement : null;
  const [start, end] = [focused?.selectionStart, focused?.selectionEnd];
  carryOver(old, fresh);
  if (old && fresh) old.replaceWith(fresh);
  else if (old) old.remove();
  else if (fresh) room.append(fresh);
  const again = focused?.id && document.getElementById(focused.id);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (start !== undefined) again.setSelectionRange(start, end);
}

/* `found`: HTML by field key, under "" that of the whole section; `isHeld(list)`: leave this one as it is. */
export function showFindings(form, found, isHeld) {
  for (const [key, html] of Object.entries(found)) {
    const room = key ? document.getElementById(`field-a-${key}`) : form.querySelector("[data-findings] > .field");
    if (!room) continue;
    const old = room.querySelector(":scope > .field__below");
    const fresh = parse(html);
    if (shapeOf(old) === shapeOf(fresh) || (old && isHeld(old))) continue;
    replace(room, old, fresh);
    if (key) room.classList.toggle("has-finding", Boolean(fresh) && !room.classList.contains("has-error"));
    else room.parentElement.hidden = !fresh;
  }
}
