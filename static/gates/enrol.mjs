/** The page that enrols a device: makes its key, sends the public half with the supervisor's code, keeps the pair. */
import { makePair, openKeys } from "./device.mjs";

const PATIENCE_MS = 10_000;

export class Enrolment {
  #pair = null;

  constructor(root, { fetch = (...all) => globalThis.fetch(...all) } = {}) {
    this.root = root;
    this.texts = root.dataset;
    this.fetch = fetch;
    root.querySelector("form").addEventListener("submit", (event) => this.#submit(event));
  }

  async #submit(event) {
    event.preventDefault();
    const field = this.root.querySelector("input[name=code]");
    if (!field.value.trim()) return this.#fail(this.texts.textEmpty);
    const button = this.root.querySelector("button");
    button.disabled = true;
    try {
      await this.#enrol(field.value);
    } finally {
      button.disabled = false;
    }
  }

  async #enrol(code) {
    let keys;
    try {
      keys = await openKeys();
      // One key for all tries of this page: a lost answer may have been a yes, and the same key is told so again.
      this.#pair ??= await makePair();
    } catch {
      return this.#fail(this.texts.textNoKey);
    }
    const said = await this.#send(code, this.#pair.publicKey);
    if (!said.name) return this.#fail(said.error?.message ?? this.texts.textNoAnswer);
    try {
      await keys.save({ ...this.#pair, gate: said.gate ?? null });
    } catch {
      return this.#fail(this.texts.textNoKey);
    }
    this.#done(said.name);
  }

  async #send(code, publicKey) {
    try {
      const answer = await this.fetch(this.texts.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ code, public_key: publicKey }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return await answer.json();
    } catch {
      return {};
    }
  }

  #fail(message) {
    const error = this.root.querySelector('[data-slot="error"]');
    error.textContent = message;
    error.hidden = false;
    this.root.querySelector("input[name=code]").focus();
  }

  #done(name) {
    this.root.querySelector("form").hidden = true;
    this.root.querySelector('[data-slot="name"]').textContent = name;
    this.root.querySelector('[data-slot="done"]').hidden = false;
  }
}

for (const root of document.querySelectorAll('[data-module="acc-enrol"]')) new Enrolment(root);
