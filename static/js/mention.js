/* Offers the names of those who may read a comment while `@` and the beginning of a name are typed. */

const MOST = 8;
const TYPED = /(?:^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠]{0,20})$/;

function namesFor(area) {
  const people = document.getElementById("people");
  if (!people) return [];
  const chosen = area.form?.querySelector("input[name=visibility]:checked")?.value;
  return JSON.parse(people.dataset[area.dataset.mentions || chosen || "public"] || "[]");
}

function listFor(area) {
  const id = `${area.id}-people`;
  let list = document.getElementById(id);
  if (!list) {
    list = document.createElement("ul");
    list.id = id;
    list.className = "mentions";
    list.role = "listbox";
    list.ariaLabel = area.dataset.mentionsLabel;
    list.hidden = true;
    area.after(list);
    area.setAttribute("aria-controls", id);
    area.setAttribute("aria-autocomplete", "list");
  }
  return list;
}

function close(area) {
  const list = document.getElementById(`${area.id}-people`);
  if (!list) return;
  list.hidden = true;
  area.removeAttribute("aria-activedescendant");
}

function select(area, list, option) {
  for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
  area.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function put(area, name) {
  const before = area.value.slice(0, area.selectionStart);
  const typed = TYPED.exec(before)?.[1] ?? "";
  area.setRangeText(`${name} `, area.selectionStart - typed.length, area.selectionStart, "end");
  close(area);
  area.focus();
}

function offer(area) {
  const typed = TYPED.exec(area.value.slice(0, area.selectionStart));
  const wanted = typed?.[1].toLowerCase();
  const found = typed ? namesFor(area).filter((name) => name.toLowerCase().includes(wanted)).slice(0, MOST) : [];
  if (!found.length) {
    close(area);
    return;
  }
  const list = listFor(area);
  list.replaceChildren(
    ...found.map((name, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.className = "mentions__name";
      option.role = "option";
      option.textContent = name;
      // before the textarea loses the focus
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        put(area, name);
      });
      return option;
    }),
  );
  list.hidden = false;
  select(area, list, list.firstElementChild);
}

function press(event, area) {
  const list = document.getElementById(`${area.id}-people`);
  if (!list || list.hidden || event.isComposing || event.keyCode === 229) return;
  const now = list.querySelector("[aria-selected=true]");
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (step) select(area, list, now[step] ?? (step[0] === "n" ? list.firstElementChild : list.lastElementChild));
  else if (event.key === "Enter" || event.key === "Tab") put(area, now.textContent);
  else if (event.key === "Escape") close(area);
  else return;
  event.preventDefault();
}

/* Listens at the root: threads that are swapped in later are served too. */
export function nameWhileTyping(root) {
  const area = (event) => event.target.closest?.("textarea[data-mentions]");
  root.addEventListener("input", (event) => area(event) && offer(area(event)));
  root.addEventListener("keydown", (event) => area(event) && press(event, area(event)));
  root.addEventListener("focusout", (event) => area(event) && close(area(event)));
}
