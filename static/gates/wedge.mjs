/**
 * Hand-held scanners that type: turns key presses into the text that was scanned.
 *
 * Promise: the same text under every keyboard layout. Such a scanner presses keys as if the layout were American, so the
 * key's place (event.code) is read first and its meaning (event.key) only where a device gives no place. Case is not
 * read: it depends on Shift and Caps Lock, and the token knows capitals alone. Enter ends a text.
 */

/** Keys further apart than this are not one scan: a scanner needs 1 to 30 ms a key. */
const PAUSE_MS = 400;
/** Shorter texts are somebody leaning on the keyboard. */
const LEAST = 8;

export class Wedge {
  #typed = "";
  #last = 0;

  /** The text, when `event` (a keydown) is the Enter that ends one, else null. Reads code, key and timeStamp. */
  take(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return null;
    if (event.timeStamp - this.#last > PAUSE_MS) this.#typed = "";
    if (isEnter(event)) {
      const text = this.#typed;
      this.#typed = "";
      return text.length >= LEAST ? text : null;
    }
    const character = characterOf(event);
    if (character === null) return null;
    this.#typed += character;
    this.#last = event.timeStamp;
    return null;
  }

  /** True while a text is being typed: the page's own keys then wait. */
  get busy() {
    return this.#typed.length > 1;
  }
}

function isEnter({ code, key }) {
  return code === "Enter" || code === "NumpadEnter" || (!code && key === "Enter");
}

/** The character of a key, null for a key that writes none (Shift, arrows ...). What is no letter or digit is kept: the
 * reader of the token refuses it, where dropping it might make a wrong text right. */
function characterOf({ code, key }) {
  const place = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(code ?? "");
  if (place) return place[1] ?? place[2];
  if (key === undefined || [...key].length !== 1) return null;
  return key >= "a" && key <= "z" ? key.toUpperCase() : key;
}
