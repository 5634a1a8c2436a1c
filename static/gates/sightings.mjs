/** A badge held before the camera is seen twenty times and is one scan. */

/** A text is new again once it was out of sight this long. */
const OUT_OF_SIGHT_MS = 1500;

export class Sightings {
  #text = null;
  #seen = -Infinity;

  /** True when `text`, seen at `now` in ms, is a new scan. */
  isNew(text, now) {
    const isNew = text !== this.#text || now - this.#seen > OUT_OF_SIGHT_MS;
    this.#text = text;
    this.#seen = now;
    return isNew;
  }
}
