import { Autocomplete, Button, Fieldset, Group, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import type { Parity, ScaleProtocol, ScaleSettings } from "../../bindings";
import { t } from "../../kit/messages";
import { formatQuantity } from "../../kit/quantity";
import { useCall, useCommand } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { StateWord } from "../../kit/VirtualTable";
import { BAUD_RATES } from "./printer_values";

type Values = { protocol: ScaleProtocol | "none"; path: string; baud: string; parity: Parity; bits: string };

function settingsOf({ protocol, path, baud, parity, bits }: Values): ScaleSettings | undefined {
  if (protocol === "none") return undefined;
  const port = {
    path: path.trim(),
    baud: Number(baud),
    data_bits: Number(bits),
    parity,
    two_stop_bits: false,
    flow: "none" as const,
  };
  return { protocol, port };
}

/** The scale: where it is, how it speaks, and what lies on it. */
export function ScaleForm({ settings }: { settings: ScaleSettings | undefined }) {
  const ports = useCall("list_ports", {});
  const form = useForm<Values>({
    initialValues: {
      protocol: settings?.protocol ?? "none",
      path: settings?.port.path ?? "",
      baud: String(settings?.port.baud ?? 9600),
      parity: settings?.port.parity ?? "none",
      bits: String(settings?.port.data_bits ?? 8),
    },
    validate: {
      path: (value, values) => (values.protocol !== "none" && !value.trim() ? t("form.needed") : null),
    },
  });
  const save = useCommand("set_scale", {
    refresh: ["get_scale"],
    onDone: () => notifications.show({ message: t("common.saved") }),
  });
  const weighed = useCommand("read_scale", {
    onDone: ({ weight }) => notifications.show({ message: t("scale.read", { weight: formatQuantity(weight) }) }),
  });
  const isSet = form.values.protocol !== "none";
  const submit = form.onSubmit((values) => save.run({ settings: settingsOf(values) }));
  return (
    <form onSubmit={submit} noValidate style={{ maxWidth: 760 }}>
      <Fieldset legend={t("device.scale")}>
        <Stack gap="sm">
          <StateWord icon={settings ? "check" : "info"} tone={settings ? "ok" : "info"}>
            {settings ? t("scale.set") : t("scale.none")}
          </StateWord>
          <Select
            label={t("scale.protocol")}
            allowDeselect={false}
            data={(["none", "continuous", "asked"] as const).map((value) => ({
              value,
              label: t(`scale.protocol_${value}`),
            }))}
            {...form.getInputProps("protocol")}
          />
          {isSet && (
            <>
              <Autocomplete
                label={t("device.port")}
                placeholder="/dev/ttyUSB0"
                data={ports.data?.serial_ports ?? []}
                required
                {...form.getInputProps("path")}
              />
              <SimpleGrid cols={{ base: 1, sm: 3 }}>
                <Select
                  label={t("device.baud")}
                  allowDeselect={false}
                  data={BAUD_RATES}
                  {...form.getInputProps("baud")}
                />
                <Select
                  label={t("device.data_bits")}
                  allowDeselect={false}
                  data={["7", "8"]}
                  {...form.getInputProps("bits")}
                />
                <Select
                  label={t("device.parity")}
                  allowDeselect={false}
                  data={(["none", "even", "odd"] as const).map((value) => ({
                    value,
                    label: t(`device.parity_${value}`),
                  }))}
                  {...form.getInputProps("parity")}
                />
              </SimpleGrid>
              <Text size="sm" c="dimmed">
                {t("scale.hint")}
              </Text>
            </>
          )}
          <RefusalAlert failure={save.failure ?? weighed.failure} />
          <Group justify="flex-end">
            <Button variant="default" disabled={!settings} loading={weighed.pending} onClick={() => weighed.run({})}>
              {t("scale.weigh")}
            </Button>
            <Button type="submit" loading={save.pending}>
              {t("scale.save")}
            </Button>
          </Group>
        </Stack>
      </Fieldset>
    </form>
  );
}
