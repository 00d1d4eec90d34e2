import { Autocomplete, Select, SimpleGrid, TextInput } from "@mantine/core";
import type { ListPortsResponse } from "../../bindings";
import { t } from "../../kit/messages";
import { BAUD_RATES, type PrinterForm } from "./printer_values";

const KINDS = ["none", "network", "device_file", "serial", "spooler"] as const;

/** Where the printer is: one choice, and what that choice needs. */
export function ConnectionFields({ form, ports }: { form: PrinterForm; ports: ListPortsResponse }) {
  const { kind } = form.values;
  return (
    <>
      <Select
        label={t("printer.kind")}
        allowDeselect={false}
        data={KINDS.map((value) => ({ value, label: t(`printer.${value}`) }))}
        {...form.getInputProps("kind")}
      />
      {kind === "network" && (
        <TextInput
          label={t("printer.address")}
          placeholder="192.168.1.50:9100"
          required
          {...form.getInputProps("address")}
        />
      )}
      {kind === "device_file" && (
        <Autocomplete label={t("printer.path")} data={ports.device_files} required {...form.getInputProps("path")} />
      )}
      {kind === "serial" && (
        <>
          <Autocomplete
            label={t("device.port")}
            placeholder="/dev/ttyUSB0, /dev/rfcomm0"
            data={ports.serial_ports}
            required
            {...form.getInputProps("port")}
          />
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <Select label={t("device.baud")} allowDeselect={false} data={BAUD_RATES} {...form.getInputProps("baud")} />
            <Select
              label={t("device.parity")}
              allowDeselect={false}
              data={(["none", "even", "odd"] as const).map((value) => ({ value, label: t(`device.parity_${value}`) }))}
              {...form.getInputProps("parity")}
            />
            <Select
              label={t("device.flow")}
              allowDeselect={false}
              data={(["none", "hardware", "software"] as const).map((value) => ({
                value,
                label: t(`device.flow_${value}`),
              }))}
              {...form.getInputProps("flow")}
            />
          </SimpleGrid>
        </>
      )}
      {kind === "spooler" && (
        <Autocomplete
          label={t("printer.spooler_name")}
          description={t("printer.spooler_hint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={ports.spooler}
          required
          {...form.getInputProps("queue")}
        />
      )}
    </>
  );
}
