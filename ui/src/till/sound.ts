// The till's one sound: a low tone that says "not this one". Made on the spot, so there is no file to miss.

let context: AudioContext | undefined;

export function lowTone(): void {
  try {
    context ??= new AudioContext();
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.type = "square";
    oscillator.frequency.value = 180;
    volume.gain.value = 0.15;
    oscillator.connect(volume).connect(context.destination);
    oscillator.start();
    oscillator.stop(context.currentTime + 0.25);
  } catch {
    // A machine without sound still has the red flash and the words.
  }
}
