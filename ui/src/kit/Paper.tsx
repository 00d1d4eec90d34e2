import { QRCodeSVG } from "qrcode.react";
import type { CSSProperties } from "react";
import type { Paper, PaperLine } from "../bindings";
import { bytesOf } from "./files";
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
    case "picture":
      return <Picture width={line.width} rows={line.rows} />;
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

/** A picture of dots, twelve of which make a column. */
function Picture({ width, rows }: { width: number; rows: string }) {
  const draw = (canvas: HTMLCanvasElement | null) => {
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    const bytes = bytesOf(rows);
    const across = Math.ceil(width / 8);
    canvas.width = width;
    canvas.height = bytes.length / across;
    context.fillStyle = getComputedStyle(canvas).color;
    bytes.forEach((byte, index) => {
      for (let bit = 0; bit < 8; bit += 1) {
        if (byte & (0x80 >> bit)) context.fillRect((index % across) * 8 + bit, Math.floor(index / across), 1, 1);
      }
    });
  };
  return (
    <div className={css.paperQr}>
      <canvas ref={draw} style={{ width: `${width / 12}ch` }} role="img" aria-label={t("paper.picture")} />
    </div>
  );
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
