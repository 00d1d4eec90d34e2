import { Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { t } from "../../kit/messages";
import { pinRefusal, useCountdown } from "../../kit/pin";
import { PinPad } from "../../kit/PinPad";
import { formatRupiah } from "../../kit/money";
import { refusalText } from "../../kit/RefusalAlert";
import { useReturnFocus } from "../../kit/useReturnFocus";
import { sumOf } from "./tenders";
import type { usePayment } from "./usePayment";

/** The member themselves agrees that their savings pay: their PIN, on this pad, kept nowhere. */
export function MemberPinDialog({ payment }: { payment: ReturnType<typeof usePayment> }) {
  const { askingPin } = payment;
  return askingPin ? (
    <Pad payment={payment} amount={sumOf(askingPin.filter((each) => each.kind === "savings"))} />
  ) : null;
}

function Pad({ payment, amount }: { payment: ReturnType<typeof usePayment>; amount: string }) {
  const [pin, setPin] = useState("");
  const { failure, quote } = payment;
  const left = useCountdown(failure);
  useReturnFocus();
  const about = failure?.code.startsWith("member_pin") ? refusalText(failure) : undefined;
  return (
    <Modal
      opened
      onClose={payment.givePinUp}
      title={t("member_pin.title")}
      size="auto"
      closeOnClickOutside={false}
      transitionProps={{ duration: 0 }}
      zIndex={300}
    >
      <Stack data-testid="member-pin" align="center">
        <Text fz="lg" maw={320} ta="center">
          {t("member_pin.text", { name: quote?.member?.name ?? "", amount: formatRupiah(amount) })}
        </Text>
        <PinPad
          label={t("member_pin.pin")}
          value={pin}
          onChange={setPin}
          onEnter={() => pin.length >= 4 && left === 0 && payment.givePin(pin)}
          disabled={left > 0}
          error={pinRefusal(failure, left) ?? about}
          submitLabel={t("member_pin.agree")}
        />
      </Stack>
    </Modal>
  );
}
