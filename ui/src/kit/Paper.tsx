import { QRCodeSVG } from "qrcode.react";
import type { CSSProperties } from "react";
import type { Paper, PaperLine } from "../bindings";
import css from "./kit.module.css";
import { t } from "./messages";

const COLUMNS: Record<Paper["width"], number> = { columns32: 32, columns48: 48 };

function Line({ line, width }: { line: PaperLine; width: number }) {
  switch (line.kind) {
    case "rule":
      return (
        <div className={css.paperLine} aria-hidden="true">
          {line.style.repeat(width)}
        </div>
      );
    case "feed":
      return <div style={{ height: `${line.lines * 1.3}em` }} />;
    case "qr":
      return (
        <div className={css.paperQr}>
          <QRCodeSVG value={line.content} size={120} title={t("paper.qr")} bgColor="transparent" />
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
  const width = COLUMNS[paper.width];
  const columns = { "--columns": `${width}ch` } as CSSProperties;
  return (
    <div className={css.paper} style={columns} role="group" aria-label={label} data-testid="paper">
      {paper.lines.map((line, index) => (
        <Line key={index} line={line} width={width} />
      ))}
    </div>
  );
}
