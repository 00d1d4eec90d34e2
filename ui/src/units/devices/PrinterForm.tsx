import { Button, Checkbox, Fieldset, Group, NumberInput, Select, SimpleGrid, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import type { GetPrinterResponse, ListPortsResponse } from "../../bindings";
import { t } from "../../kit/messages";
import { useCall, useCommand } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { StateWord } from "../../kit/VirtualTable";
import { ConnectionFields } from "./ConnectionFields";
import { LogoField } from "./LogoField";
import { connectionOf, profileOf, valuesOf, type PrinterForm as Form, type PrinterValues } from "./printer_values";

const CODE_PAGES = [
  { value: "wpc1252", label: "WPC1252" },
  { value: "pc437", label: "PC437" },
  { value: "pc850", label: "PC850" },
  { value: "pc858", label: "PC858" },
];

const NO_PORTS: ListPortsResponse = { device_files: [], serial_ports: [], spooler: [] };

function DrawerFields({ form }: { form: Form }) {
  return (
    <>
      <Checkbox label={t("printer.drawer")} {...form.getInputProps("drawer", { type: "checkbox" })} />
      {form.values.drawer && (
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Select
            label={t("printer.pulse_pin")}
            allowDeselect={false}
            data={[
              { value: "2", label: t("printer.pulse_pin_2") },
              { value: "5", label: t("printer.pulse_pin_5") },
            ]}
            {...form.getInputProps("pin")}
          />
          <NumberInput label={t("printer.pulse_on")} min={2} max={510} step={10} {...form.getInputProps("onMs")} />
          <NumberInput label={t("printer.pulse_off")} min={2} max={510} step={10} {...form.getInputProps("offMs")} />
        </SimpleGrid>
      )}
    </>
  );
}

function PaperFields({ form }: { form: Form }) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Select
          label={t("printer.width")}
          allowDeselect={false}
          data={[
            { value: "columns32", label: t("printer.width_32") },
            { value: "columns48", label: t("printer.width_48") },
          ]}
          {...form.getInputProps("width")}
        />
        <Select
          label={t("printer.code_page")}
          description={t("printer.code_page_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          allowDeselect={false}
          data={CODE_PAGES}
          {...form.getInputProps("codePage")}
        />
        <Select
          label={t("printer.cut")}
          allowDeselect={false}
          data={[
            { value: "full", label: t("printer.cut_full") },
            { value: "partial", label: t("printer.cut_partial") },
            { value: "none", label: t("printer.cut_none") },
          ]}
          {...form.getInputProps("cut")}
        />
      </SimpleGrid>
      <Checkbox
        label={t("printer.draws_qr")}
        description={t("printer.draws_qr_hint")}
        {...form.getInputProps("drawsQr", { type: "checkbox" })}
      />
    </>
  );
}

function toneOf(status: GetPrinterResponse["status"]): "ok" | "warn" | "info" {
  if (status === "ready") return "ok";
  return status === "none" || status === "unknown" ? "info" : "warn";
}

/** Where the printer is, what it can do, and a slip that shows whether that is true. */
export function PrinterForm({ printer }: { printer: GetPrinterResponse }) {
  const ports = useCall("list_ports", {});
  const needed = (kind: PrinterValues["kind"]) => (value: string, values: PrinterValues) =>
    values.kind === kind && !value.trim() ? t("form.needed") : null;
  const form = useForm<PrinterValues>({
    initialValues: valuesOf(printer),
    validate: {
      address: needed("network"),
      path: needed("device_file"),
      port: needed("serial"),
      queue: needed("spooler"),
    },
  });
  const save = useCommand("set_printer", {
    refresh: ["get_printer"],
    onDone: () => notifications.show({ message: t("common.saved") }),
  });
  const test = useCommand("print_test", {
    refresh: ["print_queue"],
    onDone: () => notifications.show({ message: t("printer.test_queued") }),
  });
  const tone = toneOf(printer.status);
  const isSet = printer.settings.kind !== "none";
  const submit = form.onSubmit((values) => save.run({ settings: connectionOf(values), profile: profileOf(values) }));
  return (
    <form onSubmit={submit} noValidate style={{ maxWidth: 760 }}>
      <Fieldset legend={t("device.printer")}>
        <Stack gap="sm">
          <StateWord icon={tone === "ok" ? "check" : tone === "warn" ? "warn" : "info"} tone={tone}>
            {t(`mark.printer_${printer.status}`)}
          </StateWord>
          <ConnectionFields form={form} ports={ports.data ?? NO_PORTS} />
          {form.values.kind !== "none" && (
            <>
              <PaperFields form={form} />
              <LogoField form={form} logo={printer.logo} />
              <DrawerFields form={form} />
            </>
          )}
          <RefusalAlert failure={save.failure ?? test.failure ?? ports.error} />
          <Group justify="flex-end">
            <Button
              variant="default"
              loading={test.pending}
              disabled={!isSet || !printer.profile.drawer_pulse}
              onClick={() => test.run({ kick_drawer: true })}
            >
              {t("printer.test_drawer")}
            </Button>
            <Button
              variant="default"
              loading={test.pending}
              disabled={!isSet}
              onClick={() => test.run({ kick_drawer: false })}
            >
              {t("printer.test")}
            </Button>
            <Button type="submit" loading={save.pending}>
              {t("printer.save")}
            </Button>
          </Group>
        </Stack>
      </Fieldset>
    </form>
  );
}
