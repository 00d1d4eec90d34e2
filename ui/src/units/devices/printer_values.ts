// The printer's settings as a form holds them, and back.

import type { UseFormReturnType } from "@mantine/form";
import type { Flow, GetPrinterResponse, Parity, PrinterConnection, PrinterProfile } from "../../bindings";

export type PrinterValues = {
  kind: PrinterConnection["kind"];
  address: string;
  path: string;
  port: string;
  baud: string;
  parity: Parity;
  flow: Flow;
  queue: string;
  width: PrinterProfile["width"];
  codePage: PrinterProfile["code_page"];
  cut: "full" | "partial" | "none";
  drawer: boolean;
  pin: "2" | "5";
  onMs: number;
  offMs: number;
  logo: boolean;
  drawsQr: boolean;
};

export type PrinterForm = UseFormReturnType<PrinterValues>;

/** Speeds that printers and scales are sold with. */
export const BAUD_RATES = ["1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200"];

export function valuesOf({ settings, profile }: GetPrinterResponse): PrinterValues {
  const port = settings.kind === "serial" ? settings.port : undefined;
  return {
    kind: settings.kind,
    address: settings.kind === "network" ? settings.address : "",
    path: settings.kind === "device_file" ? settings.path : "/dev/usb/lp0",
    port: port?.path ?? "",
    baud: String(port?.baud ?? 9600),
    parity: port?.parity ?? "none",
    flow: port?.flow ?? "none",
    queue: settings.kind === "spooler" ? settings.name : "",
    width: profile.width,
    codePage: profile.code_page,
    cut: profile.cut ? (profile.partial_cut ? "partial" : "full") : "none",
    drawer: profile.drawer_pulse,
    pin: profile.pulse.pin_5 ? "5" : "2",
    onMs: profile.pulse.on_ms,
    offMs: profile.pulse.off_ms,
    logo: profile.logo,
    drawsQr: profile.draws_qr,
  };
}

export function connectionOf(values: PrinterValues): PrinterConnection {
  switch (values.kind) {
    case "network":
      return { kind: "network", address: values.address.trim() };
    case "device_file":
      return { kind: "device_file", path: values.path.trim() };
    case "serial":
      return {
        kind: "serial",
        port: {
          path: values.port.trim(),
          baud: Number(values.baud),
          data_bits: 8,
          parity: values.parity,
          two_stop_bits: false,
          flow: values.flow,
        },
      };
    case "spooler":
      return { kind: "spooler", name: values.queue.trim() };
    case "none":
      return { kind: "none" };
  }
}

export function profileOf(values: PrinterValues): PrinterProfile {
  return {
    width: values.width,
    code_page: values.codePage,
    cut: values.cut !== "none",
    partial_cut: values.cut === "partial",
    drawer_pulse: values.drawer,
    pulse: { pin_5: values.pin === "5", on_ms: values.onMs, off_ms: values.offMs },
    logo: values.logo,
    draws_qr: values.drawsQr,
  };
}
