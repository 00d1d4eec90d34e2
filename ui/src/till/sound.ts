// The till's two sounds: a short high one that says "taken", a low one that says "not this one". Made on the spot, so
// that there is no file to miss. Never the only sign: the line appears, or the red bar does.

let context: AudioContext | undefined;

function tone(type: OscillatorType, frequency: number, seconds: number, loudness: number): void {
  try {
    context ??= new AudioContext();
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.type = type;
    oscillator.frequency.value = frequency;
    volume.gain.value = loudness;
    oscillator.connect(volume).connect(context.destination);
    oscillator.start();
    oscillator.stop(context.currentTime + seconds);
  } catch {
    // A machine without sound still has the line, the flash and the words.
  }
}

export function highTone(): void {
  tone("sine", 1_320, 0.07, 0.12);
}

export function lowTone(): void {
  tone("square", 180, 0.25, 0.15);
}
