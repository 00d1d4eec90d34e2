import { useEffect, useRef, useState } from "react";
import { t } from "../kit/messages";
import { formatMoney, formatRupiah } from "../kit/money";
import { formatQuantity } from "../kit/quantity";
import { listenToTill, type DisplayLine, type DisplayState } from "./channel";
import css from "./display.module.css";

/** How many of the last lines are shown: the customer follows what is being scanned. */
const LINES_SHOWN = 9;

function Line({ line, isChosen }: { line: DisplayLine; isChosen: boolean }) {
  return (
    <li className={isChosen ? `${css.line} ${css.chosen}` : css.line}>
      <span className={css.name}>
        {line.name}
        {line.discount && <small>{line.discount}</small>}
      </span>
      <span className={css.times}>
        {formatQuantity(line.quantity)} × {formatMoney(line.unitPrice)}
      </span>
      <span className={css.net}>{formatMoney(line.net)}</span>
    </li>
  );
}

function Cart({ state }: { state: DisplayState & { kind: "cart" } }) {
  const first = Math.max(0, Math.min(state.chosen - 2, state.lines.length - LINES_SHOWN));
  return (
    <>
      <header className={css.head}>
        <strong>{state.shop}</strong>
        {state.member && <span>{state.member}</span>}
      </header>
      <ol className={css.lines}>
        {first > 0 && <li className={css.more}>{t("display.lines_above", { count: first })}</li>}
        {state.lines.slice(first, first + LINES_SHOWN).map((line, index) => (
          <Line key={first + index} line={line} isChosen={first + index === state.chosen} />
        ))}
      </ol>
      <footer className={css.total}>
        <span>{t("display.total")}</span>
        <output>{formatRupiah(state.total)}</output>
      </footer>
    </>
  );
}

function Big({ label, amount, note }: { label: string; amount: string; note?: string }) {
  return (
    <div className={css.big}>
      <span>{label}</span>
      <output>{amount}</output>
      {note && <small>{note}</small>}
    </div>
  );
}

/** A picture of a QR code that the till's core drew; as an image it can carry no script. */
function Qris({ svg, label, amount }: { svg: string; label: string; amount: string }) {
  return (
    <figure className={css.qris}>
      <img src={`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`} alt="QRIS" />
      <figcaption>
        <strong>{formatRupiah(amount)}</strong>
        {label}
      </figcaption>
    </figure>
  );
}

/** What is bought stays on the screen while it is paid, beside what is asked for. */
function Paying({ state }: { state: DisplayState & { kind: "paying" } }) {
  const rounding = state.rounding && state.rounding !== "0" ? formatMoney(state.rounding) : undefined;
  const first = Math.max(0, state.lines.length - LINES_SHOWN);
  return (
    <div className={css.paying}>
      <section className={css.bought}>
        <header className={css.head}>
          <strong>{state.shop}</strong>
        </header>
        <ol className={css.lines}>
          {first > 0 && <li className={css.more}>{t("display.lines_above", { count: first })}</li>}
          {state.lines.slice(first).map((line, index) => (
            <Line key={first + index} line={line} isChosen={false} />
          ))}
        </ol>
        <footer className={css.sum}>
          <span>{t("display.total")}</span>
          <output>{formatRupiah(state.total)}</output>
        </footer>
      </section>
      <section className={css.asked}>
        {state.qris && <Qris {...state.qris} />}
        <Big
          label={t("display.to_pay")}
          amount={formatRupiah(state.due)}
          note={rounding && t("display.rounding", { amount: rounding })}
        />
      </section>
    </div>
  );
}

function View({ state }: { state: DisplayState }) {
  switch (state.kind) {
    case "welcome":
      return (
        <div className={css.middle}>
          <h1>{state.shop}</h1>
          <p>{t("display.welcome")}</p>
        </div>
      );
    case "cart":
      return <Cart state={state} />;
    case "paying":
      return <Paying state={state} />;
    case "done":
      return (
        <div className={css.middle}>
          <Big label={t("display.change")} amount={formatRupiah(state.change)} />
          <p>{t("display.paid", { amount: formatRupiah(state.total) })}</p>
          <p>{t("display.thanks")}</p>
        </div>
      );
  }
}

/** The customer's screen: what is scanned, what it costs, what comes back. It takes no keys and asks nothing. */
export function CustomerDisplay() {
  const [state, setState] = useState<DisplayState>({ kind: "welcome", shop: "Lumbung" });
  const screen = useRef<HTMLElement>(null);
  useEffect(() => listenToTill(setState), []);
  const toggle = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void screen.current?.requestFullscreen();
  };
  return (
    <main ref={screen} className={css.screen} onDoubleClick={toggle} aria-live="polite" data-kind={state.kind}>
      <View state={state} />
    </main>
  );
}
