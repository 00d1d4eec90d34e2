import { Stack, Text } from "@mantine/core";
import { formatDate, formatInstant } from "../kit/dates";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { StateWord } from "../kit/VirtualTable";
import type { CompleteUpTo as Complete, OfficeDevice } from "./contract";

export function deviceLine(device: OfficeDevice): string {
  return t("office.device_line", {
    till: device.till_code,
    unit: device.unit_name,
    seq: device.seq,
    date: device.last_business_date ? formatDate(device.last_business_date) : "–",
    time: device.received_at_ms == null ? "–" : formatInstant(device.received_at_ms),
  });
}

/** The same lines for a CSV file: figures never travel without saying how far they are complete. */
export function completeRows(complete: Complete[]): string[][] {
  return complete.flatMap((each) =>
    each.devices.length === 0
      ? [[t("office.complete_up_to"), each.name, t("office.missing")]]
      : each.devices.map((device) => [t("office.complete_up_to"), each.name, deviceLine(device)]),
  );
}

/** Up to where the figures above are complete; a branch not heard from is named as missing, never counted as zero. */
export function CompleteUpTo({ complete }: { complete: Complete[] }) {
  return (
    <section className={kit.card} aria-label={t("office.complete_up_to")} data-testid="complete-up-to">
      <Text fw={650} size="sm" mb={4}>
        {t("office.complete_up_to")}
      </Text>
      <Stack gap={4}>
        {complete.map((each) => (
          <div key={each.cooperative_id}>
            <Text size="sm" fw={600}>
              {each.name}
            </Text>
            {each.devices.length === 0 && (
              <Text size="sm" component="div">
                <StateWord icon="warn" tone="warn">
                  {t("office.missing")}
                </StateWord>
              </Text>
            )}
            {each.devices.map((device) => (
              <Text key={device.device_id} size="sm">
                {deviceLine(device)}
              </Text>
            ))}
          </div>
        ))}
      </Stack>
    </section>
  );
}
