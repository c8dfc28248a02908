/* Sends a form once: a second click does nothing, and the button says that it is being sent. */

const GIVE_UP_AFTER = 20_000; // ms; an answer lost on the way must not lock the form for good

export function sendOnce(root) {
  const pending = new Map();
  const release = (form) => {
    const { button, label } = pending.get(form) ?? {};
    pending.delete(form);
    if (!button) return;
    button.textContent = label;
    button.removeAttribute("aria-disabled");
  };
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (pending.has(form)) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    pending.set(form, { button, label: button?.textContent });
    if (button) {
      button.style.minInlineSize = `${button.offsetWidth}px`;
      button.textContent = document.body.dataset.busy;
      button.setAttribute("aria-disabled", "true");
    }
    setTimeout(() => release(form), GIVE_UP_AFTER);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) [...pending.keys()].forEach(release);
  });
}
