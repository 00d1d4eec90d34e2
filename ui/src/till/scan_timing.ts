// Tells a scanner from a person by timing alone. A scanner types four or more characters with hardly a gap between
// them and ends with Enter. The first character cannot be told apart yet and passes; what follows fast is held back,
// and either becomes a scan or is given back to the field it was typed into.

export const SCAN_GAP_MS = 35;
export const SCAN_MIN_LENGTH = 4;

export type KeyPress = { key: string; atMs: number; repeat?: boolean };

export type Verdict =
  /** The key goes its usual way; `release` must first be typed for it. */
  | { kind: "pass"; first: boolean; release: string }
  /** The key is held back. */
  | { kind: "hold" }
  /** A complete scan; the key is swallowed. */
  | { kind: "scan"; code: string };

const IGNORED = new Set(["Shift", "CapsLock", "NumLock", "AltGraph"]);

export class ScanTiming {
  private burst = "";
  private lastAtMs = Number.NEGATIVE_INFINITY;

  press({ key, atMs, repeat }: KeyPress): Verdict {
    if (IGNORED.has(key)) return { kind: "pass", first: false, release: "" };
    const fast = atMs - this.lastAtMs < SCAN_GAP_MS && !repeat;
    if (key.length === 1 && !repeat) {
      this.lastAtMs = atMs;
      if (fast && this.burst) {
        this.burst += key;
        return { kind: "hold" };
      }
      const release = this.release();
      this.burst = key;
      return { kind: "pass", first: true, release };
    }
    if ((key === "Enter" || key === "Tab") && fast && this.burst.length >= SCAN_MIN_LENGTH) {
      const code = this.burst;
      this.burst = "";
      return { kind: "scan", code };
    }
    return { kind: "pass", first: false, release: this.release() };
  }

  /** The characters held back so far, given up as a person's typing. */
  release(): string {
    const held = this.burst.slice(1);
    this.burst = "";
    return held;
  }

  get isHolding(): boolean {
    return this.burst.length > 1;
  }
}
