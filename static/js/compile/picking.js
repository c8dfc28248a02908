/* Taking pieces of the units' texts into the text: at the cursor, by a click or a key, with where they came from. */

const FRESH = 1_200; // ms

export class Picking {
  constructor(desk) {
    this.desk = desk;
    this.area = null;
    desk.root.addEventListener("focusin", (event) => this.remember(event.target));
    desk.list.addEventListener("click", (event) => this.clicked(event));
    desk.list.addEventListener("keydown", (event) => this.pressed(event));
  }

  /* The text that the cursor was in last is the one that is written. */
  remember(target) {
    const area = target.closest?.(".field--narrative")?.querySelector("textarea[data-editor]");
    if (area) this.area = area;
  }

  /* Each sentence becomes a button; without script it is a box to tick. */
  ready(part) {
    for (const sentence of part?.querySelectorAll(".sentence") ?? []) {
      sentence.setAttribute("role", "button");
      sentence.tabIndex = 0;
      sentence.querySelector("input").disabled = true;
    }
  }

  pressed(event) {
    const sentence = event.target.closest(".sentence");
    if (!sentence || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    this.take(sentence, this.sentenceTree(sentence), true);
  }

  clicked(event) {
    const sentence = event.target.closest(".sentence");
    const button = event.target.closest("button[data-take]");
    if (sentence) {
      event.preventDefault();
      this.take(sentence, this.sentenceTree(sentence), true);
    } else if (button) {
      event.preventDefault();
      this.takeFrom(button);
    }
  }

  takeFrom(button) {
    const piece = button.closest(".piece");
    const pieces = button.dataset.take === "block" ? [piece] : [...button.closest("[data-pieces]").querySelectorAll(".piece")];
    this.take(piece ?? button.closest("[data-pieces]"), pieces.flatMap((each) => JSON.parse(each.dataset.tree)), false);
  }

  sentenceTree(sentence) {
    const { unit, revision } = sentence.closest("[data-pieces]").dataset;
    const source = { unit, revision: Number(revision), digest: sentence.dataset.digest };
    return [{ type: "paragraph", content: [{ text: sentence.textContent.trim() }], sources: [source] }];
  }

  /* The text to write into: where the cursor was, else the one of the same field, else the first. */
  target(from) {
    const [, field] = from.closest("[data-text]").dataset.text.split("|");
    const areas = [...this.desk.form.querySelectorAll("textarea[data-editor]")];
    return areas.find((area) => area === this.area) ?? areas.find((area) => area.name === `a-${field}`) ?? areas[0];
  }

  take(from, tree, isInLine) {
    const area = this.target(from);
    if (!area) return;
    const detail = { tree, isInLine };
    area.dispatchEvent(new CustomEvent("cengbao:narrative-insert", { detail, cancelable: true }));
    const name = from.closest("[data-text]").querySelector(".unit-text__name").textContent;
    this.desk.say(this.desk.words.taken, { unit: name });
    from.classList.add("is-fresh");
    setTimeout(() => from.classList.remove("is-fresh"), FRESH);
  }
}
