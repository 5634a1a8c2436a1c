/**
 * Rows of things to fill in: added and removed without asking the server, and pasted from a spreadsheet. Names and numbers
 * are those the server gives (<kind>-<number>-<column>); without this script its buttons do the same there.
 */
export class Rows {
  constructor(root) {
    this.list = root.querySelector("[data-rows]");
    this.template = root.querySelector("template");
    this.most = Number(root.dataset.most);
    this.title = root.dataset.title;
    this.adders = root.querySelector("[data-add]");
    this.full = root.querySelector("[data-full]");
    root.querySelector("[data-paste-hint]")?.removeAttribute("hidden");
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("paste", (event) => this.paste(event));
  }

  get rows() {
    return [...this.list.children];
  }

  click(event) {
    const button = event.target.closest('button[name="rows"]');
    if (!button) return;
    event.preventDefault();
    const [verb, , number] = button.value.split(" ");
    if (verb === "add") this.focus(this.add(Number(number))[0]);
    else this.remove(button.closest("[data-row]"));
  }

  /** As many blank rows as there is room for; the new rows. */
  add(count) {
    const made = [];
    let number = Math.max(-1, ...this.rows.map((row) => Number(row.dataset.row))) + 1;
    for (; made.length < count && this.rows.length < this.most; number += 1) {
      const holder = document.createElement("template");
      holder.innerHTML = this.template.innerHTML.replaceAll("NUMBER", String(number));
      made.push(holder.content.firstElementChild);
      this.list.append(made.at(-1));
    }
    this.tell();
    return made;
  }

  /** The row in its place is gone on from; the last row is emptied instead. */
  remove(row) {
    const place = this.rows.indexOf(row);
    row.remove();
    if (!this.rows.length) this.add(1);
    this.tell();
    this.focus(this.rows[Math.min(place, this.rows.length - 1)]);
  }

  focus(row) {
    row?.querySelector("input, select")?.focus();
  }

  /** Number the rows anew, and say when there is no room for more. */
  tell() {
    this.rows.forEach((row, place) => {
      const title = this.title.replace("NUMBER", String(place + 1));
      for (const each of row.querySelectorAll("[data-title]")) each.textContent = title;
    });
    this.adders.hidden = this.rows.length >= this.most;
    this.full.hidden = !this.adders.hidden;
  }

  /** Cells apart by tabs, rows by line breaks, as spreadsheets copy them: laid out from the box that has the focus. */
  paste(event) {
    const text = event.clipboardData?.getData("text/plain").replace(/\s+$/, "") ?? "";
    const row = event.target.closest("[data-row]");
    if (!row || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const lines = text.split(/\r?\n/).map((line) => line.split("\t"));
    const first = this.cells(row).indexOf(event.target);
    const place = this.rows.indexOf(row);
    this.add(place + lines.length - this.rows.length);
    this.rows.slice(place, place + lines.length).forEach((each, at) => this.fill(each, first, lines[at]));
    this.focus(this.rows[Math.min(place + lines.length, this.rows.length) - 1]);
  }

  cells(row) {
    return [...row.querySelectorAll("input, select")];
  }

  fill(row, first, values) {
    const cells = this.cells(row);
    values.forEach((value, at) => {
      const cell = cells[first + at];
      if (cell?.tagName === "INPUT") cell.value = value.trim();
      else if (cell) cell.selectedIndex = [...cell.options].findIndex((each) => each.text === value.trim());
    });
  }
}
