/**
 * A list whose rows can be walked and picked: J or arrow down, K or arrow up, X picks, A picks all, Enter opens; the box in
 * the head picks all; Shift picks a stretch. The row's link takes the focus, so that Tab goes on from it and it is read out.
 */
import { ours } from "./keys.js";

const PICKED = "is-picked";
const CURSOR = "is-cursor";

export class List {
  constructor(root) {
    this.rows = [...root.querySelectorAll("tbody tr")];
    this.boxes = [...root.querySelectorAll('tbody input[type="checkbox"]')];
    this.all = root.querySelector("[data-pick-all]");
    this.none = root.querySelector("[data-pick-none]");
    this.last = null;
    if (this.all) {
      this.all.hidden = false;
      this.all.addEventListener("change", () => this.pickAll(this.all.checked));
    }
    this.none?.addEventListener("click", (event) => {
      event.preventDefault();
      this.pickAll(false);
    });
    for (const box of this.boxes) box.addEventListener("click", (event) => this.pick(box, event.shiftKey));
    document.addEventListener("keydown", (event) => this.key(event));
    this.show();
  }

  pickAll(picked) {
    for (const box of this.boxes) if (!box.disabled) box.checked = picked;
    this.show();
  }

  /** With Shift, all between this box and the one clicked before take its state. */
  pick(box, stretch) {
    if (stretch && this.last) {
      const ends = [this.boxes.indexOf(this.last), this.boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of this.boxes.slice(ends[0], ends[1] + 1)) if (!between.disabled) between.checked = box.checked;
    }
    this.last = box;
    this.show();
  }

  show() {
    for (const box of this.boxes) box.closest("tr").classList.toggle(PICKED, box.checked);
    const picked = this.boxes.filter((box) => box.checked).length;
    if (this.all) {
      this.all.checked = picked > 0 && picked === this.boxes.length;
      this.all.indeterminate = picked > 0 && picked < this.boxes.length;
    }
    this.boxes[0]?.dispatchEvent(new CustomEvent("acc:picked", { bubbles: true }));
  }

  key(event) {
    if (!ours(event)) return;
    const at = this.rows.findIndex((row) => row.classList.contains(CURSOR));
    const key = event.key.toLowerCase();
    const last = this.rows.length - 1;
    if (key === "j" || (key === "arrowdown" && at < last)) this.move(Math.min(at + 1, last));
    else if (key === "k" || (key === "arrowup" && at > 0)) this.move(Math.max(at - 1, 0));
    else if (at >= 0 && key === "x") this.rows[at].querySelector('input[type="checkbox"]')?.click();
    else if (key === "a" && this.all) this.pickAll(!this.boxes.every((box) => box.checked));
    else if (at >= 0 && key === "enter" && event.target === document.body) this.rows[at].querySelector("a")?.click();
    else return;
    event.preventDefault();
  }

  /** The arrows are the page's own before the first row and after the last: they scroll it. */
  move(to) {
    if (to < 0) return;
    for (const row of this.rows) row.classList.remove(CURSOR);
    this.rows[to].classList.add(CURSOR);
    this.rows[to].querySelector("a")?.focus({ preventScroll: true });
    this.rows[to].scrollIntoView({ block: "nearest" });
  }
}
