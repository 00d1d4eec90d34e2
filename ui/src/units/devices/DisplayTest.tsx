import { Button, Fieldset, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { openCustomerDisplay } from "../../call";
import { DisplaySpeaker } from "../../display/channel";
import { t } from "../../kit/messages";
import { useWorkplace } from "../../kit/session";

const SAMPLE = [
  { name: "Minyak Goreng 2L", quantity: "2000", unitPrice: "3850000", net: "7700000" },
  { name: "Gula Pasir 1kg", quantity: "1000", unitPrice: "1750000", net: "1750000" },
];

/** Opens the customer's screen and shows a sample on it. */
export function DisplayTest() {
  const { start } = useWorkplace();
  const speaker = useRef<DisplaySpeaker | undefined>(undefined);
  const shop = start.cooperative_name ?? "Lumbung";
  useEffect(() => {
    const own = new DisplaySpeaker();
    speaker.current = own;
    return () => {
      own.tell({ kind: "welcome", shop });
      own.close();
    };
  }, [shop]);
  const show = () => speaker.current?.tell({ kind: "cart", shop, lines: SAMPLE, chosen: 1, total: "9450000" });
  return (
    <Fieldset legend={t("device.display")} style={{ maxWidth: 760 }}>
      <Stack gap="sm">
        <Text c="dimmed">{t("display.hint")}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={show}>
            {t("display.sample")}
          </Button>
          <Button onClick={() => void openCustomerDisplay()}>{t("display.open")}</Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
