/** What an officer hears and feels, eyes on the guest: three sounds that differ in number, pitch and length. */

/** [start s, length s, pitch Hz] of each note; how the phone shakes, in ms on and off. */
export const SIGNALS = {
  admit: { notes: [[0, 0.12, 880], [0.1, 0.18, 1318]], shake: [60], wave: "sine" },
  look: { notes: [[0, 0.14, 587], [0.22, 0.14, 587]], shake: [120, 80, 120], wave: "triangle" },
  refuse: { notes: [[0, 0.5, 165], [0, 0.5, 175]], shake: [400], wave: "sawtooth" },
};

export class Signals {
  #context = null;

  /** Browsers play nothing before the first touch or key: call this from one. */
  wake() {
    this.#context ??= globalThis.AudioContext ? new AudioContext() : null;
    if (this.#context?.state === "suspended") this.#context.resume().catch(() => {});
  }

  give(verdict) {
    const { notes, shake, wave } = SIGNALS[verdict];
    // Nor does a phone shake before the first touch: a browser refuses, and notes it as an error.
    if (globalThis.navigator?.userActivation?.hasBeenActive ?? true) globalThis.navigator?.vibrate?.(shake);
    if (this.#context?.state !== "running") return;
    for (const [start, length, pitch] of notes) this.#note(this.#context.currentTime + start, length, pitch, wave);
  }

  #note(at, length, pitch, wave) {
    const oscillator = new OscillatorNode(this.#context, { frequency: pitch, type: wave });
    const gain = new GainNode(this.#context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.5, at + 0.01);
    gain.gain.linearRampToValueAtTime(0, at + length);
    oscillator.connect(gain).connect(this.#context.destination);
    oscillator.start(at);
    oscillator.stop(at + length);
  }
}
