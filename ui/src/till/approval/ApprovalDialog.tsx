import { Alert, Group, Modal, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { pinRefusal, useCountdown } from "../../kit/pin";
import { PinPad } from "../../kit/PinPad";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useReturnFocus } from "../../kit/useReturnFocus";
import css from "../till.module.css";
import type { Asking } from "./useApproved";

function Approvers({
  asking,
  chosen,
  onChoose,
}: {
  asking: Asking;
  chosen?: string;
  onChoose: (user_id: string) => void;
}) {
  return (
    <div role="radiogroup" aria-label={t("approval.who")} className={css.approvers}>
      {asking.approvers.map((each) => (
        <UnstyledButton
          key={each.user_id}
          role="radio"
          aria-checked={each.user_id === chosen}
          className={css.choice}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(each.user_id)}
          data-testid="approver"
        >
          <Icon name={each.user_id === chosen ? "check" : "user"} />
          <span>
            {each.name}
            <Text size="sm">{t(`role.${each.role}`)}</Text>
          </span>
        </UnstyledButton>
      ))}
    </div>
  );
}

/** Above the cashier's cap: what, why, and somebody's PIN on the spot. The cart waits; Esc gives it up. */
export function ApprovalDialog({ asking, reason: given }: { asking: Asking | undefined; reason?: string }) {
  return asking ? <Pad asking={asking} given={given ?? ""} /> : null;
}

const LAST_APPROVER = "lumbung.last_approver";

/** Whoever approved here last is mostly the one who comes again. */
function usualApprover({ approvers }: Asking) {
  const last = localStorage.getItem(LAST_APPROVER);
  return approvers.find((each) => each.user_id === last) ?? approvers[0];
}

/** The core's words begin small, because they also stand in the middle of sentences. */
function asSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function Pad({ asking, given }: { asking: Asking; given: string }) {
  const [chosen, setChosen] = useState(() => usualApprover(asking)?.user_id);
  const [reason, setReason] = useState(given);
  const [pin, setPin] = useState("");
  const card = useRef<HTMLDivElement>(null);
  const { failure, pending } = asking;
  const left = useCountdown(failure);
  useReturnFocus();
  useEffect(() => {
    if (failure) setPin("");
  }, [failure]);
  const focusPin = () => card.current?.querySelector<HTMLInputElement>('[data-testid="pin"]')?.focus();
  const choose = (user_id: string) => {
    setChosen(user_id);
    setPin("");
  };
  const move = (event: React.KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const at = asking.approvers.findIndex((each) => each.user_id === chosen);
    const next = asking.approvers[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) choose(next.user_id);
  };
  const approve = () => {
    if (chosen && reason.trim() && pin.length >= 4 && left === 0 && !pending) {
      localStorage.setItem(LAST_APPROVER, chosen);
      asking.onApprove({ user_id: chosen, pin, reason: reason.trim() });
    }
  };
  return (
    <Modal
      opened
      onClose={() => !pending && asking.onGiveUp()}
      title={t("approval.title")}
      size={720}
      closeOnClickOutside={false}
      transitionProps={{ duration: 0 }}
      zIndex={300}
    >
      <Group ref={card} align="flex-start" gap="xl" wrap="nowrap" onKeyDown={move} data-testid="approval">
        <Stack flex={1} miw={0}>
          <Alert color="amber" icon={<Icon name="warn" />}>
            {asking.needs.map((need) => (
              <Text key={need.what} fz="lg">
                {asSentence(need.what)}
              </Text>
            ))}
          </Alert>
          {asking.approvers.length === 0 ? (
            <Text>{t("approval.nobody")}</Text>
          ) : (
            <>
              <Text fw={600}>{t("approval.who")}</Text>
              <Approvers asking={asking} chosen={chosen} onChoose={choose} />
              <TextInput
                size="md"
                label={t("approval.reason")}
                value={reason}
                required
                autoComplete="off"
                data-autofocus={given ? undefined : true}
                onChange={(event) => setReason(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key !== "Enter") return;
                  event.preventDefault();
                  focusPin();
                }}
                data-testid="approval-reason"
              />
            </>
          )}
          <Text c="dimmed">{t("approval.waits")}</Text>
        </Stack>
        {asking.approvers.length > 0 && (
          <Stack>
            <PinPad
              key={chosen}
              label={t("approval.pin")}
              value={pin}
              onChange={setPin}
              onEnter={approve}
              pending={pending}
              disabled={left > 0}
              error={pinRefusal(failure, left)}
              submitLabel={t("approval.give")}
              takesFocus={given !== ""}
            />
            <RefusalAlert failure={failure && !pinRefusal(failure, left) ? failure : null} />
          </Stack>
        )}
      </Group>
    </Modal>
  );
}
