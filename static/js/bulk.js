/**
 * The bulk bar: shows once a row is picked; offers the steps that all or some of the picked rows can take, with their
 * number, and says of the others how many cannot and why. A row's box carries {action: why not, "" when it can}.
 * What is told here is a forecast: the next page asks the rules again, file by file.
 */
export class Bulk {
  constructor(bar) {
    this.bar = bar;
    this.why = bar.querySelector(".acc-bulk__why");
    this.told = bar.querySelector("[data-picked-text]");
    this.everything = bar.querySelector("[data-everything]");
    this.root = bar.closest("form") ?? document;
    this.steps = [...bar.querySelectorAll('button[name="step"]')];
    this.root.addEventListener("change", () => this.show());
    this.root.addEventListener("acc:picked", () => this.show());
    this.show();
  }

  show() {
    const picked = [...this.root.querySelectorAll("tbody input[data-steps]:checked")].map((box) => JSON.parse(box.dataset.steps));
    if (this.everything && !picked.length) this.everything.checked = false;
    const all = Boolean(this.everything?.checked);
    this.bar.hidden = !picked.length;
    const count = all ? this.everything.dataset.everything : String(picked.length);
    this.told.textContent = this.told.dataset.pickedText.replace("{n}", count);
    const left = this.steps.map((button) => this.offer(button, picked, all)).filter(Boolean);
    // Steps that leave out as many for the same reason are named together.
    const alike = Map.groupBy ? Map.groupBy(left, (each) => each.tail) : new Map(left.map((each) => [each.step, [each]]));
    this.why.textContent = [...alike.values()].map((group) => this.say(group)).join(" · ");
  }

  say(group) {
    const names = group.map((each) => each.step).join(", ");
    return this.bar.dataset.whyText.replace("{step}", names).replace("{n}", group[0].n).replace("{why}", group[0].why);
  }

  /** Shows or hides one step's button; tells how many cannot, and why. Of files not on this page nothing is known. */
  offer(button, picked, all) {
    const reasons = picked.map((steps) => steps[button.value] ?? this.bar.dataset.wrongState);
    const can = reasons.filter((why) => why === "").length;
    button.hidden = can === 0 && !all;
    const number = button.querySelector("[data-can]");
    number.textContent = all ? "" : String(can);
    if (all || can === 0 || can === reasons.length) return null;
    const why = [...new Set(reasons.filter(Boolean))].join(" ");
    const step = number.previousSibling.textContent.trim().replace(/…$/, "");
    const n = String(reasons.length - can);
    return { step, n, why, tail: `${n} ${why}` };
  }
}
