/**
 * Cutting out a portrait before it is sent: the picture moves under a fixed frame, by pointer, wheel, keys or buttons.
 *
 * Wired by data-module="acc-crop" on the upload form. Without it, or when the browser cannot show the picture (HEIC in most
 * of them), the hidden fields stay disabled and the server keeps the middle. What is sent is the original and four shares.
 */

/** Of the badge's portrait, 413 by 531 pixels. */
const SHAPE = "413 / 531";
const STEP_PX = 12;
const ZOOM = 0.1;
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right", "+": "in", "-": "out" };

/** What was wrong with the last picture is not said of the next one. */
export function forgetError(input) {
  const group = input.closest(".govuk-form-group--error");
  const said = group?.querySelector(".govuk-error-message");
  if (!said) return;
  const left = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== said.id);
  input.setAttribute("aria-describedby", left.join(" "));
  input.classList.remove("govuk-file-upload--error");
  group.classList.remove("govuk-form-group--error");
  said.remove();
  document.querySelector(".govuk-error-summary")?.remove();
}

export class Crop {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.tool = form.querySelector("[data-crop-tool]");
    this.frame = form.querySelector("[data-crop-frame]");
    this.fields = [...form.querySelectorAll("[data-crop]")];
    this.input.addEventListener("change", () => {
      forgetError(this.input);
      this.show(this.input.files[0]);
    });
    this.form.addEventListener("submit", () => this.note());
    for (const key of form.querySelectorAll("[data-crop-move]")) {
      key.addEventListener("click", () => this.move(key.dataset.cropMove));
    }
  }

  /** Shows the chosen picture in the frame; hides the tool when it cannot be shown. */
  async show(file) {
    this.hide();
    if (!file) return;
    const url = URL.createObjectURL(file);
    if (!(await this.readable(url))) return;
    await import("../vendor/cropperjs/cropper.esm.min.js");
    this.url = url;
    this.tool.hidden = false;
    this.canvas = this.build(url);
    this.image = this.canvas.querySelector("cropper-image");
    await this.image.$ready();
    this.image.$center("cover");
    for (const field of this.fields) field.disabled = false;
  }

  hide() {
    this.canvas?.remove();
    if (this.url) URL.revokeObjectURL(this.url);
    this.canvas = this.image = this.url = undefined;
    this.tool.hidden = true;
    for (const field of this.fields) field.disabled = true;
  }

  async readable(url) {
    const probe = new Image();
    probe.src = url;
    try {
      await probe.decode();
      return true;
    } catch {
      URL.revokeObjectURL(url);
      return false;
    }
  }

  /** The frame's contents. Measures stand here, not in the sheet: they exist only while a picture is being cut. */
  build(url) {
    const canvas = document.createElement("cropper-canvas");
    const image = document.createElement("cropper-image");
    const handle = document.createElement("cropper-handle");
    image.setAttribute("src", url);
    image.setAttribute("alt", "");
    for (const can of ["scalable", "translatable"]) image.toggleAttribute(can, true);
    image.setAttribute("initial-center-size", "cover");
    handle.setAttribute("action", "move");
    handle.toggleAttribute("plain", true);
    canvas.append(image, handle);
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", this.tool.querySelector("[role=group]").getAttribute("aria-label"));
    Object.assign(this.frame.style, { aspectRatio: SHAPE, overflow: "hidden" });
    Object.assign(canvas.style, { width: "100%", height: "100%", minWidth: "0", minHeight: "0", touchAction: "none" });
    const guide = this.frame.querySelector("svg");
    Object.assign(guide.style, { pointerEvents: "none", zIndex: "1" });
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("actionend", () => this.cover());
    canvas.addEventListener("wheel", () => requestAnimationFrame(() => this.cover()), { passive: true });
    this.frame.prepend(canvas);
    return canvas;
  }

  key(event) {
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.move(way);
  }

  move(way) {
    if (!this.image) return;
    const by = { up: [0, -STEP_PX], down: [0, STEP_PX], left: [-STEP_PX, 0], right: [STEP_PX, 0] }[way];
    if (by) this.image.$move(...by);
    else this.image.$zoom(way === "in" ? ZOOM : -ZOOM);
    this.cover();
  }

  /** The picture always fills the frame. */
  cover() {
    if (!this.image) return;
    const frame = this.canvas.getBoundingClientRect();
    let picture = this.image.getBoundingClientRect();
    if (picture.width < frame.width - 1 || picture.height < frame.height - 1) {
      this.image.$center("cover");
      picture = this.image.getBoundingClientRect();
    }
    const gap = (low, high, from, to) => (low > from ? from - low : high < to ? to - high : 0);
    const across = gap(picture.left, picture.right, frame.left, frame.right);
    const down = gap(picture.top, picture.bottom, frame.top, frame.bottom);
    if (across || down) this.image.$move(across, down);
  }

  /** Writes the part under the frame into the form, as shares of the upright picture. */
  note() {
    if (!this.image) return;
    this.cover();
    const frame = this.canvas.getBoundingClientRect();
    const picture = this.image.getBoundingClientRect();
    const share = (value) => Math.min(1, Math.max(0, value)).toFixed(5);
    const part = {
      x: share((frame.left - picture.left) / picture.width),
      y: share((frame.top - picture.top) / picture.height),
      width: share(frame.width / picture.width),
      height: share(frame.height / picture.height),
    };
    for (const field of this.fields) field.value = part[field.dataset.crop];
  }
}
