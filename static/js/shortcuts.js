/* Keys for those who work through the queue: they can be switched off, and do nothing while somebody types. */

const KEPT = "cengbao.shortcuts"; // "off" on this computer

const isOn = () => {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // storage may be forbidden: then the switch holds for this page only
  }
};

const isTyping = (target) =>
  target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

/* The rows of the queue: the link of one of them has the focus, or none. */
function rowsOf(root) {
  const table = root.querySelector("table[data-queue]");
  if (!table) return {};
  const links = [...table.querySelectorAll(".queue__link")];
  const current = () => links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const step = (by) => {
    const at = current();
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    links[Math.max(0, Math.min(links.length - 1, next))]?.focus();
    return true;
  };
  const tick = () => {
    const box = links[current()]?.closest("tr").querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  };
  const isInside = () => current() >= 0;
  return {
    j: () => step(1),
    k: () => step(-1),
    x: tick,
    // elsewhere the arrows scroll the page, as everywhere
    ArrowDown: () => isInside() && step(1),
    ArrowUp: () => isInside() && step(-1),
  };
}

function actsOf(root, panel) {
  const focus = (element) => {
    element?.focus();
    return Boolean(element);
  };
  const acts = {
    ...rowsOf(root),
    r: () => focus(root.querySelector("#decision [formaction]") && root.querySelector("#f-opinion")),
    "?": () => {
      panel.open = !panel.open;
      if (panel.open) panel.querySelector("summary").focus();
      return true;
    },
  };
  for (const element of root.querySelectorAll("[data-key]")) {
    const act = element.matches("a") ? () => (element.click(), true) : () => focus(element);
    for (const key of element.dataset.key.split(" ")) acts[key] = act;
  }
  return acts;
}

export function listenForShortcuts(root) {
  const panel = root.querySelector("[data-shortcuts]");
  if (!panel) return;
  panel.hidden = false;
  const acts = actsOf(root, panel);
  const box = panel.querySelector("[data-shortcuts-on]");
  box.checked = isOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, box.checked ? "on" : "off");
    } catch {
      // see isOn
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.isComposing || event.keyCode === 229 || !box.checked || isTyping(event.target)) return;
    if (acts[event.key]?.()) event.preventDefault();
  });
}
