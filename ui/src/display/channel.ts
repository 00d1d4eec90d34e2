// What the till tells the customer's screen. Both are pages of this computer: nothing leaves it, and the screen asks
// the core for nothing. Amounts are as the till shows them; the screen calculates nothing.

import type { Money, Quantity } from "../bindings";

export type DisplayLine = {
  name: string;
  quantity: Quantity;
  unitPrice: Money;
  net: Money;
  /** Why it costs less, as the receipt will say it. */
  discount?: string;
};

export type DisplayState =
  /** Nobody is served. */
  | { kind: "welcome"; shop: string }
  /** Goods are on the counter. `chosen` is the line that was scanned last. */
  | { kind: "cart"; shop: string; lines: DisplayLine[]; chosen: number; total: Money; member?: string }
  /** The customer pays: what is left of the total. `qris` is the picture of a QR code (SVG), where they pay by it. */
  | {
      kind: "paying";
      shop: string;
      lines: DisplayLine[];
      total: Money;
      due: Money;
      rounding?: Money;
      qris?: { svg: string; label: string; amount: Money };
    }
  /** It is paid. */
  | { kind: "done"; shop: string; total: Money; change: Money };

type Message = { says: "state"; state: DisplayState } | { says: "hello" };

const NAME = "lumbung.customer_display";

/** The till's end: tells the screen, and tells it again when a screen is opened later. */
export class DisplaySpeaker {
  private readonly channel = new BroadcastChannel(NAME);
  private last: DisplayState | undefined;

  constructor() {
    this.channel.onmessage = (event: MessageEvent<Message>) => {
      if (event.data.says === "hello" && this.last) this.tell(this.last);
    };
  }

  tell(state: DisplayState): void {
    this.last = state;
    this.channel.postMessage({ says: "state", state } satisfies Message);
  }

  close(): void {
    this.channel.close();
  }
}

/** The screen's end; returns the way to stop listening. */
export function listenToTill(heard: (state: DisplayState) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (event: MessageEvent<Message>) => {
    if (event.data.says === "state") heard(event.data.state);
  };
  channel.postMessage({ says: "hello" } satisfies Message);
  return () => channel.close();
}
