/**
 * What the officer sees: the page's <template data-screen>s, one shown at a time, their data-slot elements filled.
 * Everything that comes from the server is written as text, never as markup.
 */

/** Words longer than this take the smaller type, as on the server's own screens. */
const LONG_WORD = 9;

export class Screens {
  #nodes = new Map();
  #shown = null;

  /** `root` holds the templates; screens appear in its parent, after it. */
  constructor(root) {
    this.stage = root.parentElement;
    for (const template of root.querySelectorAll("template[data-screen]")) {
      this.#nodes.set(template.dataset.screen, [...template.content.cloneNode(true).children]);
    }
    this.marks = Object.fromEntries(
      [...root.querySelectorAll("template[data-mark]")].map((mark) => [mark.dataset.mark, mark.content.firstElementChild]),
    );
    this.tags = Object.fromEntries(
      [...root.querySelectorAll("template[data-tag]")].map((tag) => [tag.dataset.tag, tag.content.firstElementChild]),
    );
  }

  get shown() {
    return this.#shown;
  }

  /** Show one screen; `kind` (admit, look, refuse) colours it. The keyboard's focus goes to its first heading or field. */
  show(name, kind = null) {
    for (const node of this.#nodes.get(this.#shown) ?? []) node.remove();
    this.stage.append(...this.#nodes.get(name));
    for (const verdict of ["admit", "look", "refuse"]) this.stage.classList.toggle(`acc-gate--${verdict}`, verdict === kind);
    this.#shown = name;
    this.find(name, "[data-focus]")?.focus();
  }

  /** The first element of a screen that `selector` names, shown or not. */
  find(name, selector) {
    for (const node of this.#nodes.get(name)) {
      const found = node.matches(selector) ? node : node.querySelector(selector);
      if (found) return found;
    }
    return null;
  }

  slot(screen, name) {
    return this.find(screen, `[data-slot="${name}"]`);
  }

  /** A verdict: {verdict, word, reason_text, what_to_do, person}. */
  fillVerdict({ verdict, word, reason_text: reason = "", what_to_do: steps = [], person = null }) {
    const heading = this.slot("verdict", "word");
    heading.classList.toggle("acc-gate__word--long", word.length > LONG_WORD);
    heading.replaceChildren(this.marks[verdict].cloneNode(true), word);
    this.slot("verdict", "reason").textContent = reason;
    this.slot("verdict", "steps").replaceChildren(...steps.map(step));
    for (const keys of ["admit", "look", "refuse"]) this.slot("verdict", `keys-${keys}`).hidden = keys !== verdict;
    const card = this.slot("verdict", "card");
    card.hidden = person === null;
    if (person) this.#fillPerson(person);
  }

  /** Of a look's two acts, "confirm" or "to-desk", the one that leads: first, and across the whole width. */
  lead(name) {
    const keys = this.slot("verdict", "keys-look");
    for (const act of ["confirm", "to-desk"]) {
      const button = this.slot("verdict", act);
      for (const kind of ["acc-gate__btn--main", "acc-gate__btn--wide"]) button.classList.toggle(kind, act === name);
    }
    keys.prepend(this.slot("verdict", "escort"), this.slot("verdict", name));
  }

  #fillPerson(person) {
    const { family = "", given = "", own = "", own_lang: lang = "", organisation = "", number = "", category, zones = [] } = person;
    const texts = { family, given, own, organisation, number, category: category?.name ?? "", letter: category?.letter ?? "" };
    for (const [name, text] of Object.entries(texts)) this.slot("verdict", name).textContent = text;
    if (lang) this.slot("verdict", "own").lang = lang;
    this.slot("verdict", "chip").className = `acc-cat acc-cat--big acc-cat--${category?.code ?? "none"}`;
    this.slot("verdict", "pattern").className = `acc-cat__pattern acc-pattern--${category?.pattern ?? "plain"}`;
    const list = this.slot("verdict", "zones");
    list.replaceChildren(...zones.map((zone) => zoneItem(zone, list.dataset.notGranted)));
    this.portrait(null);
  }

  /** The portrait's address, or null for the empty plate. */
  portrait(url) {
    const image = this.slot("verdict", "portrait");
    if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
    image.src = url ?? image.dataset.empty;
  }

  /** The list of last scans, newest first: [{time, name, verdict, reason, reason_text}]. */
  fillLast(scans) {
    this.slot("last", "scans").replaceChildren(...scans.map((scan) => this.#row(scan)));
    this.slot("last", "none").hidden = scans.length > 0;
    const bar = this.slot("ready", "last");
    bar.replaceChildren(...(scans.length > 0 ? this.#row(scans[0]).childNodes : []));
    bar.hidden = scans.length === 0;
  }

  /** Who, when and why; the tag beside it bears the verdict, and of a plain admission there is no more to say. */
  #row({ time, name, verdict, reason, reason_text: why }) {
    const row = document.createElement("li");
    row.className = "acc-cam__last";
    const said = document.createElement("span");
    const strong = document.createElement("b");
    strong.className = "acc-strong";
    strong.textContent = name ?? why;
    const plain = !name || ["admit", "leave"].includes(reason);
    said.append(strong, document.createElement("br"), plain ? time : `${time} · ${why}`);
    row.append(said, this.tags[verdict].cloneNode(true));
    return row;
  }
}

function step(text, at) {
  const item = document.createElement("li");
  const number = document.createElement("b");
  number.setAttribute("aria-hidden", "true");
  number.textContent = String(at + 1);
  const said = document.createElement("span");
  said.textContent = text;
  item.append(number, said);
  return item;
}

function zoneItem({ code, name = "", granted = true }, notGranted) {
  const item = document.createElement("li");
  item.textContent = code;
  item.title = name;
  if (!granted) {
    item.className = "is-not";
    const said = document.createElement("span");
    said.className = "acc-hide";
    said.textContent = ` ${notGranted}`;
    item.append(said);
  }
  return item;
}
