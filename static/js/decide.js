/**
 * The decision on a file: only what belongs to the chosen step stands there, and the button is named by it. The reason's box takes the name it has for
 * that step; parts for one step (`data-for="return"`) show with it alone. Without this script all of it is there.
 */
export class Decide {
  constructor(form) {
    this.form = form;
    this.parts = [...form.querySelectorAll("[data-for]")];
    this.submit = form.querySelector(".acc-decide__foot button");
    this.reason = form.querySelector("[data-reason-box]");
    this.label = this.reason?.querySelector("label");
    this.hint = this.reason?.querySelector(".govuk-hint");
    form.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const chosen = this.form.querySelector('input[name="decision"]:checked');
    for (const part of this.parts) part.hidden = !chosen || part.dataset.for !== chosen.value;
    if (chosen && this.submit) this.submit.textContent = chosen.labels[0].textContent;
    if (!this.reason) return;
    const name = chosen?.dataset.reason;
    this.reason.hidden = !name;
    if (name) this.label.textContent = name;
    if (this.hint) this.hint.hidden = true;
  }
}
