/* The line at the foot that says whether what is typed is saved, in words and by a mark. */

const QUIET = ["pending", "saving"]; // read out would be every key

export class StateLine {
  constructor(bar) {
    this.state = bar.querySelector("[data-save-state]");
    this.left = bar.querySelector("[data-left]");
    this.said = bar.querySelector("[data-said]");
    this.go = bar.querySelector("[data-go]");
    this.words = JSON.parse(this.state.dataset.words);
    this.last = this.state.dataset.saveState;
  }

  /* `words` in place of the state's own; `at` is where to go; other values go into the places of its sentence. */
  show(state, values = {}) {
    const sentence = values.words ?? this.words[state] ?? "";
    const words = sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? "");
    this.state.dataset.saveState = state;
    if (this.state.textContent !== words) this.state.textContent = words;
    this.go.hidden = !values.at;
    if (values.at) this.go.setAttribute("href", `#${values.at}`);
    if (QUIET.includes(state)) return;
    if (state !== this.last) this.say(words);
    this.last = state;
  }

  showLeft(words) {
    if (this.left.textContent !== words) this.left.textContent = words;
  }

  /* Read out by a screen reader, once, when it has finished what it is reading. */
  say(words) {
    this.said.textContent = words;
  }
}
