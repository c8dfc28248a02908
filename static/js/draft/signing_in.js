/* Signing in again in its place: a panel in the bar, no other page, and what was typed stays where it is. */

import { send } from "./sending.js";

export class SigningIn {
  constructor(form, isBack) {
    this.address = form.dataset.signIn;
    this.isBack = isBack; // called with {person, csrf_token}
    this.panel = null;
  }

  ask(token) {
    this.token = token;
    if (this.panel) return;
    const template = document.getElementById("sign-in-again");
    this.panel = template.content.firstElementChild.cloneNode(true);
    this.panel.addEventListener("submit", (event) => {
      event.preventDefault();
      this.enter();
    });
    document.querySelector(".bar").prepend(this.panel);
  }

  close() {
    this.panel?.remove();
    this.panel = null;
  }

  async enter() {
    const body = new URLSearchParams(new FormData(this.panel));
    body.set("csrf_token", this.token);
    const button = this.panel.querySelector("button");
    button.disabled = true;
    const { kind, told } = await send(this.address, body);
    button.disabled = false;
    if (kind === "done") {
      this.close();
      this.isBack(told);
      return;
    }
    if (told.csrf_token) this.token = told.csrf_token;
    const fault = this.panel.querySelector(".field__error");
    fault.textContent = told.why ?? this.panel.dataset.failed;
    fault.hidden = false;
  }
}
