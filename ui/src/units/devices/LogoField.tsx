import { Button, Checkbox, FileButton, Group } from "@mantine/core";
import { useState } from "react";
import type { PaperLine } from "../../bindings";
import { base64Of } from "../../kit/files";
import { t } from "../../kit/messages";
import { PaperPreview } from "../../kit/Paper";
import { useCommand } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import type { PrinterForm } from "./printer_values";

/** The picture above receipts: chosen once, kept on this computer as dots. */
export function LogoField({ form, logo }: { form: PrinterForm; logo: PaperLine | undefined }) {
  const [reading, setReading] = useState(false);
  const setLogo = useCommand("set_logo", { refresh: ["get_printer"] });
  const choose = (file: File | null) => {
    if (!file) return;
    setReading(true);
    void base64Of(file)
      .then((png_base64) => setLogo.run({ png_base64 }))
      .finally(() => setReading(false));
  };
  return (
    <>
      <Checkbox label={t("printer.logo")} {...form.getInputProps("logo", { type: "checkbox" })} />
      {form.values.logo && (
        <>
          {logo && <PaperPreview paper={{ width: form.values.width, lines: [logo] }} label={t("printer.logo")} />}
          <Group gap="xs">
            <FileButton accept="image/png" onChange={choose}>
              {(props) => (
                <Button {...props} variant="default" loading={reading || setLogo.pending}>
                  {t("printer.logo_choose")}
                </Button>
              )}
            </FileButton>
            {logo && (
              <Button variant="subtle" color="red" onClick={() => setLogo.run({})}>
                {t("printer.logo_remove")}
              </Button>
            )}
          </Group>
          <RefusalAlert failure={setLogo.failure} />
        </>
      )}
    </>
  );
}
