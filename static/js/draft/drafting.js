/* Saves a section while it is typed: under a second after the last key, merged with what others type meanwhile. */

import { Keeping } from "./keeping.js";
import { Merging, sayFault } from "./merging.js";
import { showFindings } from "./findings.js";
import { readAll, write } from "./pieces.js";
import { tellPresence } from "./presence.js";
import { bodyOf, renewTokens, send } from "./sending.js";
import { SigningIn } from "./signing_in.js";
import { StateLine } from "./state_line.js";
import { holdStill, watchPointer } from "./still.js";
import { Typing } from "./typing.js";

const PAUSE = 700; // ms after the last key
const LONGEST_WAIT = 4_000; // ms while somebody types without a pause
const RETRIES = [2, 4, 8, 15, 30]; // seconds

class Drafting {
  constructor(form, bar) {
    this.form = form;
    this.writer = Number(form.elements.writer.value);
    this.line = new StateLine(bar);
    this.typing = new Typing(form, new Keeping(this.writer, form.dataset.autosave), form.dataset.unsaved === "changed");
    this.merging = new Merging(form, this, this.line);
    this.signingIn = new SigningIn(form, (told) => this.signedIn(told));
    this.sending = null;
    this.failures = 0;
    this.isComposing = false;
    this.isOver = false; // the section can no longer be written in from this page
  }

  start() {
    // what only the plain page needs: here a choice is made at each field
    for (const input of this.form.querySelectorAll('[name$="-over"], [name$="-keep"]')) {
      input.closest("label")?.remove();
      input.remove();
    }
    for (const name of ["input", "change", "cengbao:narrative-changed"]) {
      this.form.addEventListener(name, (event) => this.typed(event));
    }
    this.form.addEventListener("compositionstart", () => (this.isComposing = true));
    this.form.addEventListener("compositionend", () => {
      this.isComposing = false;
      setTimeout(() => this.typed()); // the last input event comes after it in some browsers
    });
    this.form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden || this.lookAgain());
    window.addEventListener("pagehide", () => this.typing.keep());
    window.addEventListener("beforeunload", (event) => {
      if (!this.typing.isKept && this.typing.changed.length) event.preventDefault();
    });
    tellPresence(this.form, (version) => this.learnVersion(version));
    this.bringBack();
  }

  /* What was kept in this browser goes back into the form, based on what the person had seen then. */
  bringBack() {
    const now = readAll(this.form);
    let latest = 0;
    for (const [piece, { values, seen, at }] of this.typing.keeping.all()) {
      if (!now.has(piece)) continue;
      if (now.get(piece) === values) {
        if (!this.typing.isChanged(piece)) this.typing.keeping.drop(piece);
        continue;
      }
      if (seen) this.typing.base(piece, seen);
      write(this.form, piece, JSON.parse(values));
      latest = Math.max(latest, at);
    }
    if (latest) this.line.show("restored", { when: new Date(latest).toTimeString().slice(0, 5) });
    if (this.typing.changed.length) this.save();
  }

  // ---- what merging asks for
  isChanged(piece) {
    return this.typing.isChanged(piece);
  }

  settle(piece, mark) {
    this.typing.settle(piece, mark);
  }

  base(piece, mark) {
    this.typing.base(piece, mark);
  }

  // ---- typing
  typed(event) {
    if (this.isComposing || event?.isComposing || this.isOver) return;
    if (event?.isTrusted && event.target.name) this.merging.touched(event.target.name);
    this.typing.keep();
    if (!this.sendable.length) return;
    this.line.show("pending");
    this.firstTypedAt ??= Date.now();
    const longest = this.firstTypedAt + LONGEST_WAIT - Date.now();
    this.schedule(Math.max(0, Math.min(PAUSE, longest)));
  }

  get sendable() {
    return this.typing.sendable((piece) => this.merging.conflicts.has(piece));
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  // ---- sending: one at a time
  save() {
    clearTimeout(this.timer);
    if (this.isOver || this.isComposing) return Promise.resolve("waiting");
    this.sending ??= this.send().finally(() => (this.sending = null));
    return this.sending;
  }

  async send() {
    const sent = readAll(this.form);
    this.sentSeen = { ...this.typing.seen };
    this.firstTypedAt = undefined;
    if (this.typing.changed.length) this.line.show("saving");
    const result = await send(this.form.dataset.autosave, bodyOf(this.form));
    if (result.kind === "done") {
      await this.composed();
      holdStill(() => this.take(result.told, sent));
    } else {
      this.refused(result);
    }
    return result.kind;
  }

  composed() {
    if (!this.isComposing) return Promise.resolve();
    return new Promise((done) => this.form.addEventListener("compositionend", () => setTimeout(done), { once: true }));
  }

  take(told, sent) {
    this.failures = 0;
    this.form.elements.based_on.value = told.version;
    for (const [piece, field] of Object.entries(told.fields)) this.takePiece(piece, field, sent);
    showFindings(this.form, told.findings, (list) =>
      [...list.querySelectorAll("textarea[name]")].some((area) => this.isChanged(area.name)),
    );
    this.typing.meetNewPieces();
    this.typing.keep();
    this.line.showLeft(told.foot);
    this.lastSaved = told.saved;
    this.say();
    if (this.sendable.length) this.schedule(PAUSE);
  }

  takePiece(piece, told, sent) {
    this.typing.faults.delete(piece);
    if (told.state !== "conflict") this.merging.end(piece);
    if (told.state === "saved") {
      if (sent.has(piece)) this.typing.acknowledge(piece, sent.get(piece), told.mark);
      else this.typing.base(piece, told.mark);
      sayFault(this.form, piece, "");
    } else if (told.state === "theirs") {
      // typed since it was sent: still based on what was seen, so that the next answer shows both
      if (readAll(this.form).get(piece) === sent.get(piece)) this.merging.learn(piece, told);
    } else if (told.state === "conflict") {
      // chosen since it was sent: the next save says so
      if (this.sentSeen[piece] === this.typing.seen[piece]) this.merging.show(piece, told);
    } else {
      this.typing.faults.set(piece, sent.get(piece));
      sayFault(this.form, piece, told.error);
    }
  }

  say() {
    const { count, first } = this.merging;
    const [fault] = this.typing.faults.keys();
    if (count) this.line.show("conflict", { count, at: first });
    else if (fault) this.line.show("unreadable", { count: this.typing.faults.size, at: `f-${fault}` });
    else if (this.typing.changed.length) this.line.show("pending");
    else this.line.show("saved", { words: this.lastSaved });
  }

  // ---- when it could not be saved
  refused({ kind, told, after }) {
    this.typing.keep();
    if (kind === "token") return this.meet(told);
    if (told.person !== undefined && told.person !== this.writer) return this.giveWay();
    this.line.show(this.typing.isKept ? kind : "nowhere", { why: told.why });
    if (kind === "signed_out") this.signingIn.ask(told.csrf_token);
    else if (kind === "closed") this.isOver = true;
    else if (kind === "busy" || kind === "offline") this.tryAgain(after);
    return undefined;
  }

  tryAgain(after) {
    const wait = Math.max(after, RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
    this.failures += 1;
    this.schedule(wait * 1000 * (1 + Math.random() / 4));
  }

  /* Somebody signed in meanwhile, in another window: the same person goes on, another one does not. */
  meet(told) {
    if (told.person !== this.writer) this.giveWay();
    else this.signedIn(told);
  }

  signedIn({ person, csrf_token: token }) {
    if (person !== this.writer) {
      this.giveWay();
      return;
    }
    this.signingIn.close();
    renewTokens(token);
    this.schedule(0);
  }

  /* The words wait in this browser for their writer; who is signed in now gets a page of their own. */
  giveWay() {
    this.isOver = true;
    location.replace(location.pathname);
  }

  /* Back at this window: the sign-in or the net may be back as well. */
  lookAgain() {
    if (this.failures || this.signingIn.panel) this.save();
  }

  learnVersion(version) {
    if (version > Number(this.form.elements.based_on.value) && !this.sending) this.save();
  }

  // ---- the buttons
  async submitted(event) {
    const button = event.submitter;
    if (this.isPassing || this.isOver) return;
    event.preventDefault();
    if (button?.matches("[data-mine]")) this.merging.chooseAllMine();
    const kind = await this.saveAll();
    if (kind !== "done") return;
    if (button?.matches("[data-mine]") && !this.merging.count && !this.typing.faults.size) location.assign(this.form.action);
    if (button?.matches("[data-save], [data-mine]")) return;
    this.isPassing = true;
    this.form.requestSubmit(button);
    this.isPassing = false;
  }

  /* Saves until nothing is left to send; what came of it last. */
  async saveAll() {
    if (this.sending) await this.sending;
    let kind = await this.save();
    for (let times = 0; kind === "done" && this.sendable.length && times < 5; times += 1) kind = await this.save();
    return kind;
  }
}

export function autosave(root) {
  const form = root.querySelector("form[data-autosave]");
  const bar = root.querySelector(".bar:has([data-save-state])");
  if (!form || !bar) return;
  watchPointer();
  new Drafting(form, bar).start();
}
