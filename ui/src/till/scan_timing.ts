// Tells a scanner from a person by timing. A scanner types four or more characters with hardly a gap between them and
// ends with Enter. The first character cannot be told apart yet and passes; what follows fast is held back, and either
// becomes a scan or is given back to the field it was typed into.
//
// A busy computer hears keys late, and then a scan has gaps. So the whole run of keys is judged once more at its end:
// eight characters or more that came faster than anybody types, most of them without a gap, are a scan all the same.

export const SCAN_GAP_MS = 35;
export const SCAN_MIN_LENGTH = 4;
/** The run of keys goes on across pauses of a slow computer up to this long. */
export const RUN_GAP_MS = 250;
/** A run is judged as a whole from this length on: the shortest barcode of goods. */
export const RUN_MIN_LENGTH = 8;
/** The pace of a run, on the average: a fast typist needs twice as long. */
export const RUN_PACE_MS = 60;

export type KeyPress = { key: string; atMs: number; repeat?: boolean };

export type Verdict =
  /** The key goes its usual way; `release` must first be typed for it. `first` begins what may become a scan, and
   *  `begins` a run: what stands in the field now is what a scan must leave there. */
  | { kind: "pass"; first: boolean; begins: boolean; release: string }
  /** The key is held back. */
  | { kind: "hold" }
  /** A complete scan; the key is swallowed. `wholeRun` where the field must be as it was before the run. */
  | { kind: "scan"; code: string; wholeRun: boolean };

const IGNORED = new Set(["Shift", "CapsLock", "NumLock", "AltGraph"]);

type Run = { text: string; startMs: number; fastGaps: number };

export class ScanTiming {
  private burst = "";
  private lastAtMs = Number.NEGATIVE_INFINITY;
  private run: Run | undefined;

  press({ key, atMs, repeat }: KeyPress): Verdict {
    if (IGNORED.has(key)) return { kind: "pass", first: false, begins: false, release: "" };
    const gap = atMs - this.lastAtMs;
    const fast = gap < SCAN_GAP_MS && !repeat;
    if (key.length === 1 && !repeat) {
      this.lastAtMs = atMs;
      const begins = this.lengthen(key, atMs, gap);
      if (fast && this.burst) {
        this.burst += key;
        return { kind: "hold" };
      }
      const release = this.release();
      this.burst = key;
      return { kind: "pass", first: true, begins, release };
    }
    const run = this.run;
    this.run = undefined;
    if (key === "Enter" || key === "Tab") {
      const isBurst = fast && this.burst.length >= SCAN_MIN_LENGTH;
      if (run && gap < RUN_GAP_MS && isRunOfScanner(run, atMs)) return this.scan(run.text, run.text !== this.burst);
      if (isBurst) return this.scan(this.burst, false);
    }
    return { kind: "pass", first: false, begins: false, release: this.release() };
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

  private scan(code: string, wholeRun: boolean): Verdict {
    this.burst = "";
    return { kind: "scan", code, wholeRun };
  }

  /** Adds a key to the run; true where it begins one. */
  private lengthen(key: string, atMs: number, gap: number): boolean {
    // "3*" is said of what is scanned next: the run begins behind it.
    if (!this.run || gap >= RUN_GAP_MS || /[*×]$/.test(this.run.text)) {
      this.run = { text: key, startMs: atMs, fastGaps: 0 };
      return true;
    }
    this.run.text += key;
    if (gap < SCAN_GAP_MS) this.run.fastGaps += 1;
    return false;
  }
}

/** Long, faster than fingers, and with hardly a gap between most of its keys. */
function isRunOfScanner({ text, startMs, fastGaps }: Run, endMs: number): boolean {
  const gaps = text.length - 1;
  return text.length >= RUN_MIN_LENGTH && endMs - startMs < text.length * RUN_PACE_MS && fastGaps * 2 > gaps;
}
