/** The page that opens a shift: the device signs the server's challenge, and the form goes its usual way. */
import { openKeys, sign } from "./device.mjs";

const PATIENCE_MS = 10_000;

export class ShiftForm {
  #sending = false;

  constructor(root, { fetch = (...all) => globalThis.fetch(...all) } = {}) {
    this.root = root;
    this.form = root.querySelector("form");
    this.fetch = fetch;
    this.form.addEventListener("submit", (event) => this.#submit(event));
  }

  async start() {
    this.pair = await openKeys()
      .then((keys) => keys.load())
      .catch(() => undefined);
    this.#slot("no-key").hidden = this.pair !== undefined;
    this.form.hidden = this.pair === undefined;
    // The device's usual gate, unless the server's page says which: a list without it stays as it is.
    const { gate } = this.form.elements;
    if (!gate.value && [...gate.options].some(({ value }) => value === this.pair?.gate)) gate.value = this.pair.gate;
  }

  #slot(name) {
    return this.root.querySelector(`[data-slot="${name}"]`);
  }

  async #submit(event) {
    if (!this.pair || !this.form.elements.gate.value) return; // The server says what is missing.
    event.preventDefault();
    if (this.#sending) return;
    this.#sending = true;
    try {
      const challenge = await this.#challenge();
      this.form.elements.challenge.value = challenge;
      this.form.elements.public_key.value = this.pair.publicKey;
      this.form.elements.signature.value = await sign(this.pair, challenge, this.form.elements.gate.value);
      this.form.submit();
    } catch {
      this.#slot("failed").hidden = false;
      this.#sending = false;
    }
  }

  async #challenge() {
    const answer = await this.fetch(this.root.dataset.challenge, {
      method: "POST",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) throw new Error(`challenge: ${answer.status}`);
    return (await answer.json()).challenge;
  }
}

for (const root of document.querySelectorAll('[data-module="acc-shift"]')) await new ShiftForm(root).start();
