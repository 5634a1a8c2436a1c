/**
 * Follows long work: an element with `data-module="acc-progress"` and an id is fetched again and put in its own place,
 * until the server sends it without the module. A failed fetch is tried again, ever more slowly.
 */
const PAUSE_MS = 1500;
const LONGEST_PAUSE_MS = 15000;

export class Progress {
  #pause = PAUSE_MS;

  constructor(element, { fetch = (...all) => globalThis.fetch(...all) } = {}) {
    this.element = element;
    this.fetch = fetch;
    this.#later();
  }

  #later() {
    setTimeout(() => this.#look(), this.#pause);
  }

  async #look() {
    try {
      const answer = await this.fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      this.#pause = PAUSE_MS;
    } catch {
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    }
    if (this.element.dataset.module === "acc-progress") this.#later();
  }

  #show(page) {
    const fresh = page.getElementById(this.element.id);
    // Somebody about to press a button here must not lose it from under the finger.
    if (!fresh || this.element.contains(document.activeElement)) return;
    this.element.replaceWith(fresh);
    this.element = fresh;
  }
}
