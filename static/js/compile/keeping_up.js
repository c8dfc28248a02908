/* Keeps the list true while the text is written: after each save it asks how every text is used now. */

const USES = ["used", "changed", "unused", "set_aside", "none"];

export class Keeping {
  constructor(desk) {
    this.desk = desk;
    desk.list.addEventListener("click", (event) => this.marked(event));
    desk.root.addEventListener("keydown", (event) => this.pressed(event));
    const line = document.querySelector("[data-save-state]");
    if (!line) return;
    this.known = this.named();
    new MutationObserver(() => {
      if (line.dataset.saveState === "saved" && this.known !== this.named()) this.learn();
    }).observe(line, { attributes: true, attributeFilter: ["data-save-state"] });
  }

  /* The sources that the texts name: typing alone changes none. */
  named() {
    const trees = [...this.desk.form.querySelectorAll('input[name$="-tree"]')].map(({ value }) => value);
    return trees.flatMap((tree) => tree.match(/"sources":\[[^\]]*\]/g) ?? []).join();
  }

  async learn() {
    this.known = this.named();
    try {
      this.take(await this.desk.fetch(this.desk.root.dataset.state));
    } catch {
      // the next save asks again
      this.known = "";
    }
  }

  take({ sources, uses, taken, summary, outline }) {
    const { root, list, form } = this.desk;
    if (form) form.dataset.sources = sources;
    root.querySelector("[data-summary]").textContent = summary;
    root.querySelector(".outline__item.is-current [data-outline]").textContent = outline;
    for (const item of list.querySelectorAll("[data-text]")) {
      const [use, words] = uses[item.dataset.text] ?? [];
      if (use) this.show(item, use, words, new Set(taken[item.dataset.text]));
    }
  }

  show(item, use, words, taken) {
    const mark = item.querySelector("[data-use]");
    for (const each of [item, mark]) {
      for (const other of USES) each.classList.toggle(`is-${other}`, other === use);
    }
    if (mark.textContent !== words) mark.textContent = words;
    for (const piece of item.querySelectorAll("[data-piece]")) {
      piece.classList.toggle("is-taken", taken.has(piece.dataset.piece.split("|").at(-1)));
    }
    for (const sentence of item.querySelectorAll(".sentence")) {
      sentence.classList.toggle("is-taken", taken.has(sentence.dataset.digest));
    }
  }

  // ---- marking a whole text, in its place
  async marked(event) {
    const button = event.target.closest("button[data-mark]");
    if (!button) return;
    event.preventDefault();
    const details = button.closest("details");
    const body = new URLSearchParams([["csrf_token", this.desk.form.elements.csrf_token.value], [button.name, button.value]]);
    for (const input of details.querySelectorAll('input[name^="why-"]')) body.append(input.name, input.value);
    try {
      const options = { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" };
      const response = await fetch(button.formAction, options);
      const told = await response.json();
      if (!response.ok) throw new Error(told.why);
      this.take(told);
      await this.refresh(details);
    } catch (error) {
      this.desk.say(error.message || this.desk.words.failed);
    }
  }

  /* The text with its new mark; the focus stays with it. */
  async refresh(details) {
    const part = details.querySelector("[data-pieces]");
    part.outerHTML = (await this.desk.fetch(details.dataset.unfold)).html;
    this.desk.picking.ready(details.querySelector("[data-pieces]"));
    details.querySelector("summary").focus({ preventScroll: true });
  }

  /* Enter in a reason presses its own button, not the form's first. */
  pressed(event) {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches('input[name^="why-"]')) return;
    event.preventDefault();
    event.target.parentElement.querySelector('button[name="keep"], button[value$="|not_used"]')?.click();
  }
}
