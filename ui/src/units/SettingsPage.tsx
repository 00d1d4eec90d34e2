import { Button, Checkbox, Fieldset, Group, NumberInput, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import type { GetSettingsResponse, RoundingMode, Zone } from "../bindings";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { settingsPages } from "./pages";

const ROUND_UNITS = ["50", "100", "500", "1000"];
const MODES: RoundingMode[] = ["nearest", "down", "up"];
const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

function SettingsForm({ settings, mayChange }: { settings: GetSettingsResponse; mayChange: boolean }) {
  const form = useForm({
    initialValues: {
      cooperative_name: settings.cooperative_name,
      address: settings.address_lines.join("\n"),
      phone: settings.phone ?? "",
      npwp: settings.npwp ?? "",
      is_pkp: settings.is_pkp,
      zone: settings.zone,
      unit_rupiah: String(settings.cash_rounding.unit_rupiah),
      mode: settings.cash_rounding.mode,
      footer: settings.receipt_footer.join("\n"),
      qris_static: settings.qris_static ?? "",
      sync_alarm_hours: settings.sync_alarm_hours,
    },
    validateInputOnBlur: true,
    validate: {
      cooperative_name: (value) => (value.trim() ? null : t("form.needed")),
      npwp: (value) => (/^(\d{15,16})?$/.test(value.replace(/\D/g, "")) ? null : t("form.npwp_wrong")),
    },
  });
  const { run, pending, failure } = useAction("change_settings", {
    refresh: ["get_settings", "start_status", "quote_sale"],
    onDone: () => notifications.show({ message: t("common.saved") }),
  });
  const submit = form.onSubmit((values) =>
    run({
      cooperative_name: values.cooperative_name.trim(),
      address_lines: lines(values.address),
      phone: values.phone.trim(),
      npwp: values.npwp.replace(/\D/g, ""),
      is_pkp: values.is_pkp,
      zone: values.zone,
      cash_rounding: { unit_rupiah: Number(values.unit_rupiah), mode: values.mode },
      receipt_footer: lines(values.footer),
      // Sent only where it changed: an old code that is no longer valid must not keep the rest from being saved.
      qris_static: values.qris_static.trim() === (settings.qris_static ?? "") ? undefined : values.qris_static.trim(),
      sync_alarm_hours: values.sync_alarm_hours,
    }),
  );
  return (
    <form onSubmit={submit} noValidate style={{ maxWidth: 560 }}>
      <fieldset disabled={!mayChange} style={{ border: 0, padding: 0, margin: 0 }}>
        <Stack>
          <Fieldset legend={t("create.cooperative")}>
            <Stack gap="sm">
              <TextInput label={t("create.name")} required {...form.getInputProps("cooperative_name")} />
              <Textarea label={t("create.address")} autosize minRows={2} {...form.getInputProps("address")} />
              <TextInput label={t("create.phone")} {...form.getInputProps("phone")} />
              <TextInput label={t("create.npwp")} {...form.getInputProps("npwp")} />
              <Checkbox
                label={t("create.pkp")}
                description={t("create.pkp_hint")}
                {...form.getInputProps("is_pkp", { type: "checkbox" })}
              />
              <Select
                label={t("create.zone")}
                allowDeselect={false}
                {...form.getInputProps("zone")}
                data={(["WIB", "WITA", "WIT"] satisfies Zone[]).map((value) => ({ value, label: t(`zone.${value}`) }))}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend={t("settings.rounding")}>
            <Group grow>
              <Select
                label={t("settings.round_to")}
                allowDeselect={false}
                {...form.getInputProps("unit_rupiah")}
                data={ROUND_UNITS.map((value) => ({ value, label: `Rp${Number(value).toLocaleString("id-ID")}` }))}
              />
              <Select
                label={t("settings.round_mode")}
                allowDeselect={false}
                {...form.getInputProps("mode")}
                data={MODES.map((value) => ({ value, label: t(`settings.round_${value}`) }))}
              />
            </Group>
          </Fieldset>
          <Fieldset legend={t("settings.receipt")}>
            <Textarea label={t("settings.footer")} autosize minRows={2} {...form.getInputProps("footer")} />
          </Fieldset>
          <Fieldset legend="QRIS">
            <Textarea
              label={t("settings.qris_static")}
              description={t("settings.qris_static_hint")}
              autosize
              minRows={2}
              {...form.getInputProps("qris_static")}
            />
          </Fieldset>
          <Fieldset legend={t("area.sync")}>
            <NumberInput
              label={t("sync.alarm_hours")}
              min={1}
              max={720}
              allowDecimal={false}
              w={260}
              {...form.getInputProps("sync_alarm_hours")}
            />
          </Fieldset>
          <RefusalAlert failure={failure} />
          {mayChange && (
            <Group justify="flex-end">
              <Button type="submit" loading={pending}>
                {t("settings.save")}
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
    </form>
  );
}

export function SettingsPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("get_settings", {});
  return (
    <Page title={t("area.settings")}>
      <SubNav label={t("area.settings")} pages={settingsPages(may)} />
      <RefusalAlert failure={error} />
      {data && <SettingsForm settings={data} mayChange={may("change_settings")} />}
    </Page>
  );
}
