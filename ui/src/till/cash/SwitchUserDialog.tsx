import { Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { pinRefusal, useCountdown } from "../../kit/pin";
import { PinPad } from "../../kit/PinPad";
import { useCommand } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useWorkplace } from "../../kit/session";
import { useKeys } from "../../kit/useKeys";
import { TillModal } from "../TillModal";
import css from "../till.module.css";

/** Somebody else works here now: a name and a PIN, and the cart stays as it is. */
export function SwitchUserDialog({ onClose }: { onClose: () => void }) {
  const { start, session } = useWorkplace();
  const others = start.users.filter((user) => user.user_id !== session.user_id);
  const [chosen, setChosen] = useState(others[0]?.user_id ?? "");
  const [pin, setPin] = useState("");
  const { run, pending, failure, reset } = useCommand("switch_user", {
    refresh: ["start_status", "current_shift"],
    onDone: onClose,
  });
  const left = useCountdown(failure);
  useEffect(() => {
    if (failure) setPin("");
  }, [failure]);
  const choose = (user_id: string) => {
    setChosen(user_id);
    setPin("");
    reset();
  };
  const move = (by: number) => (event: KeyboardEvent) => {
    event.preventDefault();
    const next = others[others.findIndex((user) => user.user_id === chosen) + by];
    if (next) choose(next.user_id);
  };
  useKeys({ ArrowDown: move(1), ArrowUp: move(-1) }, { overDialogs: true, inFields: true });
  const about = pinRefusal(failure, left);
  return (
    <TillModal onClose={onClose} title={t("switch.title")} size={680}>
      <Group align="flex-start" gap="xl" wrap="nowrap">
        <Stack flex={1} miw={0}>
          <Text>{t("switch.text")}</Text>
          <div role="radiogroup" aria-label={t("sign_in.who")} className={css.approvers}>
            {others.map((user) => (
              <UnstyledButton
                key={user.user_id}
                role="radio"
                aria-checked={user.user_id === chosen}
                className={css.choice}
                tabIndex={-1}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(user.user_id)}
                data-testid="switch-tile"
              >
                <Icon name={user.user_id === chosen ? "check" : "user"} />
                <span>
                  {user.name}
                  <Text size="sm">{t(`role.${user.role}`)}</Text>
                </span>
              </UnstyledButton>
            ))}
          </div>
        </Stack>
        <Stack>
          <PinPad
            key={chosen}
            label={t("sign_in.pin")}
            value={pin}
            onChange={setPin}
            onEnter={() => pin.length >= 4 && left === 0 && !pending && run({ user_id: chosen, pin })}
            pending={pending}
            disabled={left > 0}
            error={about}
            submitLabel={t("sign_in.submit")}
          />
          <RefusalAlert failure={about ? null : failure} />
        </Stack>
      </Group>
    </TillModal>
  );
}
