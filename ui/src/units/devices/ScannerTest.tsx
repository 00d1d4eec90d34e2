import { Fieldset, Stack, Table, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { t } from "../../kit/messages";
import { StateWord } from "../../kit/VirtualTable";
import { SCAN_GAP_MS, SCAN_MIN_LENGTH } from "../../till/scan_timing";

type Trial = { code: string; suffix: string; slowest: number; isScan: boolean };
type Typing = { code: string; last: number; slowest: number };

/** Measures what comes in while the box is focused: a scanner types fast and ends with Enter or Tab. */
function useTrials() {
  const [trials, setTrials] = useState<Trial[]>([]);
  const typing = useRef<Typing>({ code: "", last: 0, slowest: 0 });
  const timer = useRef(0);
  const finish = (suffix: string) => {
    const { code, slowest } = typing.current;
    typing.current = { code: "", last: 0, slowest: 0 };
    if (!code) return;
    const isScan = suffix !== "" && slowest < SCAN_GAP_MS && code.length >= SCAN_MIN_LENGTH;
    setTrials((before) => [{ code, suffix, slowest, isScan }, ...before].slice(0, 5));
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const hear = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, timeStamp } = event;
    window.clearTimeout(timer.current);
    if (key === "Enter" || (key === "Tab" && typing.current.code && timeStamp - typing.current.last < SCAN_GAP_MS)) {
      event.preventDefault();
      finish(key);
      return;
    }
    if (key.length !== 1) return;
    event.preventDefault();
    const { code, last, slowest } = typing.current;
    const gap = code ? Math.round(timeStamp - last) : 0;
    typing.current = { code: code + key, last: timeStamp, slowest: Math.max(slowest, gap) };
    // Without an end mark the code counts as given up after a second.
    timer.current = window.setTimeout(() => finish(""), 1_000);
  };
  return { trials, hear };
}

function verdict(trial: Trial): string {
  if (trial.isScan) return t("scanner.ok");
  if (!trial.suffix) return t("scanner.no_suffix");
  if (trial.code.length < SCAN_MIN_LENGTH) return t("scanner.short");
  return t("scanner.slow");
}

/** Shows how the scanner types: how fast, how it ends, and what it read. */
export function ScannerTest() {
  const { trials, hear } = useTrials();
  return (
    <Fieldset legend={t("device.scanner")} style={{ maxWidth: 760 }}>
      <Stack gap="sm">
        <div
          tabIndex={0}
          role="textbox"
          aria-label={t("scanner.box")}
          aria-readonly="true"
          onKeyDown={hear}
          style={{
            minHeight: 56,
            display: "flex",
            alignItems: "center",
            padding: "0 16px",
            borderRadius: 8,
            border: "1px dashed var(--mantine-color-default-border)",
          }}
        >
          <Text c="dimmed">{t("scanner.box")}</Text>
        </div>
        {trials.length > 0 && (
          <Table aria-label={t("device.scanner")}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("scanner.code")}</Table.Th>
                <Table.Th>{t("scanner.suffix")}</Table.Th>
                <Table.Th ta="right">{t("scanner.gap")}</Table.Th>
                <Table.Th>{t("product.state")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {trials.map((trial, index) => (
                <Table.Tr key={index}>
                  <Table.Td>{trial.code}</Table.Td>
                  <Table.Td>{trial.suffix || "–"}</Table.Td>
                  <Table.Td ta="right">{trial.slowest} ms</Table.Td>
                  <Table.Td>
                    <StateWord icon={trial.isScan ? "check" : "warn"} tone={trial.isScan ? "ok" : "warn"}>
                      {verdict(trial)}
                    </StateWord>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </Fieldset>
  );
}
