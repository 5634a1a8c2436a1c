/** The phone's camera as a source of scanned texts: frames go to the worker one at a time, so none queues up. */

const SIDE_PX = 720;
const REST_MS = 60;

export class Camera {
  #stream = null;
  #waiting = null;
  #paused = false;

  /** `video`: where the picture is seen. `onText`: called with each text that is read. */
  constructor({ video, onText, worker = new Worker(new URL("reader-worker.mjs", import.meta.url), { type: "module" }) }) {
    this.video = video;
    this.onText = onText;
    this.worker = worker;
    this.canvas = document.createElement("canvas");
    // A browser pauses a picture that leaves the page, as this one does for each answer: the next badge would never be seen.
    video.addEventListener("pause", () => this.#stream && video.play().catch(() => {}));
    this.ready = new Promise((resolve, reject) => {
      worker.addEventListener("error", () => reject(new Error("the reader did not start")));
      worker.addEventListener("message", ({ data }) => {
        if (data.ready) resolve();
        else if (data.fault) reject(new Error(data.fault));
        else this.#waiting?.(data.text);
      });
    });
  }

  /** Ask for the camera and read until stop(). Throws what the browser throws when it may not, or there is none. */
  async start() {
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    this.#stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    this.video.srcObject = this.#stream;
    await this.video.play();
    await this.ready;
    this.#read();
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  /** Hold the reading, not the picture. */
  set paused(paused) {
    this.#paused = paused;
  }

  get hasLight() {
    return Boolean(this.#track?.getCapabilities?.().torch);
  }

  async light(on) {
    await this.#track.applyConstraints({ advanced: [{ torch: on }] });
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  async #read() {
    while (this.#stream) {
      if (!this.#paused && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        const text = await this.#ask(this.#frame());
        if (text && !this.#paused) this.onText(text);
      }
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }

  #ask(image) {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.worker.postMessage({ id: 0, image }, [image.data.buffer]);
    });
  }

  /** The middle of the picture, square: where the frame is drawn. */
  #frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const side = Math.min(width, height);
    const size = Math.min(side, SIDE_PX);
    this.canvas.width = size;
    this.canvas.height = size;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(this.video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, size, size);
    return context.getImageData(0, 0, size, size);
  }
}
