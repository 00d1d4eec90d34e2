import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { t } from "../../kit/messages";
import { pinRefusal, useCountdown } from "../../kit/pin";
import { PIN_LENGTH, PinPad } from "../../kit/PinPad";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";

type Step = "old" | "choose" | "again";
type Props = {
  memberId: string;
  hasPin: boolean;
  /** Told while somebody else's approval is asked for above this form. */
  onAsking: (isAsking: boolean) => void;
  onDone: () => void;
};

/** The member chooses a PIN on this pad, twice; nobody else sees it. Whoever knows the old one needs nobody's leave:
 *  an old one that was forgotten is left empty, and then as for a first one a supervisor agrees. */
export function SetMemberPin({ memberId, hasPin, onAsking, onDone }: Props) {
  const [step, setStep] = useState<Step>(hasPin ? "old" : "choose");
  const [old, setOld] = useState("");
  const [first, setFirst] = useState("");
  const [pin, setPin] = useState("");
  const [differs, setDiffers] = useState(false);
  const action = useApproved("set_member_pin", { refresh: ["quote_sale", "member_account"], onDone });
  const { pending, failure, asking } = action;
  const isAsking = asking !== undefined;
  useEffect(() => onAsking(isAsking), [isAsking, onAsking]);
  const left = useCountdown(failure);
  const refused = pinRefusal(failure, left);
  useEffect(() => {
    if (failure && !isAsking) {
      setStep(hasPin ? "old" : "choose");
      setPin("");
    }
  }, [failure, hasPin, isAsking]);
  const forget = () => {
    setOld("");
    setPin("");
    setStep("choose");
  };
  const enter = () => {
    if (pending || left > 0 || pin.length < (step === "old" ? 4 : PIN_LENGTH)) return;
    if (step === "old") {
      setOld(pin);
      setStep("choose");
    } else if (step === "choose") {
      setFirst(pin);
      setDiffers(false);
      setStep("again");
    } else if (first === pin) {
      action.run({ member_id: memberId, pin, old_pin: old || undefined });
      return;
    } else {
      setDiffers(true);
      setStep("choose");
    }
    setPin("");
  };
  return (
    <Group justify="center" align="flex-start">
      <Stack align="center">
        <Text fz="lg">{t(`member_pin.${step}`)}</Text>
        <PinPad
          key={step}
          label={t("member_pin.pin")}
          value={pin}
          onChange={setPin}
          onEnter={enter}
          pending={pending}
          disabled={left > 0}
          error={refused ?? (differs ? t("form.pin_differs") : undefined)}
          submitLabel={step === "again" ? t("common.save") : t("member_pin.next")}
        />
        {step === "old" && (
          <Button h={44} variant="subtle" onClick={forget}>
            {t("member_pin.forgotten")}
          </Button>
        )}
        <RefusalAlert failure={refused ? null : failure} />
      </Stack>
      <ApprovalDialog asking={asking} />
    </Group>
  );
}
