/* Tells the server now and then that the section is open here, and shows who else has it open. */

import { bodyOf, send } from "./sending.js";
import { holdStill } from "./still.js";

const EVERY = 15_000; // ms; the server forgets who has been silent for three times as long
const AT_WORK = 10 * 60_000; // ms; a page that nobody touches says nothing, so that its sign-in can end

export function tellPresence(form, learnVersion) {
  const line = form.querySelector("[data-others]");
  let touched = Date.now();
  let timer = 0;
  const body = () => {
    const all = bodyOf(form);
    return new URLSearchParams({ csrf_token: all.get("csrf_token") });
  };
  const beat = async () => {
    clearTimeout(timer);
    timer = setTimeout(beat, EVERY);
    if (document.hidden || Date.now() - touched > AT_WORK) return;
    const { kind, told } = await send(form.dataset.presence, body());
    if (kind !== "done") return;
    if (line.textContent !== told.others) {
      holdStill(() => {
        line.textContent = told.others;
        line.hidden = !told.others;
      });
    }
    learnVersion(told.version);
  };
  for (const name of ["input", "pointerdown", "keydown"]) {
    document.addEventListener(name, () => (touched = Date.now()), { passive: true });
  }
  document.addEventListener("visibilitychange", () => document.hidden || beat());
  window.addEventListener("pagehide", () => {
    const leaving = body();
    leaving.set("leaving", "1");
    navigator.sendBeacon(form.dataset.presence, leaving);
  });
  beat();
}
