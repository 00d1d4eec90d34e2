import { QRCodeSVG } from "qrcode.react";
import type { CSSProperties } from "react";
import type { Paper, PaperLine } from "../bindings";
import css from "./kit.module.css";
import { t } from "./messages";

function Line({ line, width }: { line: PaperLine; width: number }) {
  switch (line.kind) {
    case "rule":
      return <div className={css.paperLine} aria-hidden="true">{line.character.repeat(width)}</div>;
    case "feed":
      return <div style={{ height: `${line.lines * 1.3}em` }} />;
    case "qr":
      return (
        <div className={css.paperQr}>
          {line.svg
            ? <img src={`data:image/svg+xml;utf8,${encodeURIComponent(line.svg)}`} alt={t("paper.qr")} width={120} />
            : <QRCodeSVG value={line.content} size={120} title={t("paper.qr")} bgColor="transparent" />}
        </div>
      );
    case "text":
      return (
        <div
          className={line.double ? `${css.paperLine} ${css.paperDouble}` : css.paperLine}
          style={{ textAlign: line.align, fontWeight: line.bold || line.double ? 700 : 400 }}
        >
          {line.text || " "}
        </div>
      );
  }
}

/** A receipt or report as it comes out of the printer. */
export function PaperPreview({ paper, label }: { paper: Paper; label: string }) {
  const columns = { "--columns": `${paper.width}ch` } as CSSProperties;
  return (
    <div className={css.paper} style={columns} role="group" aria-label={label} data-testid="paper">
      {paper.lines.map((line, index) => <Line key={index} line={line} width={paper.width} />)}
    </div>
  );
}
