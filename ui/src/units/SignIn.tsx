import { Avatar, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import type { StartStatusResponse, UserTile } from "../bindings";
import { t } from "../kit/messages";
import { pinRefusal, useCountdown } from "../kit/pin";
import { PinPad } from "../kit/PinPad";
import { useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useKeys } from "../kit/useKeys";
import { Doorway } from "./Doorway";
import css from "./units.module.css";

const LAST_USER = "lumbung.last_user";

function Tile({ user, chosen, onChoose }: { user: UserTile; chosen: boolean; onChoose: () => void }) {
  return (
    <UnstyledButton
      className={css.tile}
      role="radio"
      aria-checked={chosen}
      onClick={onChoose}
      tabIndex={-1}
      onMouseDown={(event) => event.preventDefault()}
      data-testid="user-tile"
    >
      <Avatar color="barn" radius="xl" variant="filled" aria-hidden="true">
        {user.name.slice(0, 1).toUpperCase()}
      </Avatar>
      <span>
        <Text component="span" fw={600} fz="lg">
          {user.name}
        </Text>
        <span className={css.tileRole}>{t(`role.${user.role}`)}</span>
      </span>
    </UnstyledButton>
  );
}

/** Who works here now? A tile and a PIN; digits and Enter are enough. */
export function SignIn({ start }: { start: StartStatusResponse }) {
  const remembered = localStorage.getItem(LAST_USER);
  const first = start.users.find((user) => user.user_id === remembered) ?? start.users[0];
  const [chosen, setChosen] = useState(first?.user_id ?? "");
  const [pin, setPin] = useState("");
  const { run, pending, failure, reset } = useCommand("sign_in", {
    refresh: ["start_status"],
    onDone: (session) => localStorage.setItem(LAST_USER, session.user_id),
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
  const move = (by: number) => {
    const at = start.users.findIndex((user) => user.user_id === chosen);
    const next = start.users[Math.max(0, Math.min(start.users.length - 1, at + by))];
    if (next && next.user_id !== chosen) choose(next.user_id);
  };
  useKeys({ ArrowDown: () => move(1), ArrowUp: () => move(-1) });
  const place = [start.unit_name, start.till_code].filter(Boolean).join(" · ");
  const known = failure?.code === "pin_wrong" || failure?.code === "pin_locked";
  return (
    <Doorway title={start.cooperative_name ?? "Lumbung"} subtitle={place} width={760}>
      <Group align="flex-start" gap="xl" wrap="nowrap">
        <Stack flex={1} gap="xs" miw={0}>
          <Text fw={600} id="tiles-label">
            {t("sign_in.who")}
          </Text>
          <div className={css.tiles} role="radiogroup" aria-labelledby="tiles-label">
            {start.users.map((user) => (
              <Tile
                key={user.user_id}
                user={user}
                chosen={user.user_id === chosen}
                onChoose={() => choose(user.user_id)}
              />
            ))}
          </div>
          <Text size="sm" c="dimmed">
            {t("sign_in.keys")}
          </Text>
        </Stack>
        <Stack>
          <PinPad
            key={chosen}
            label={t("sign_in.pin")}
            value={pin}
            onChange={setPin}
            submitLabel={t("sign_in.submit")}
            onEnter={() => pin.length >= 4 && left === 0 && run({ user_id: chosen, pin })}
            pending={pending}
            disabled={left > 0}
            error={pinRefusal(failure, left)}
          />
          <RefusalAlert failure={known ? null : failure} />
        </Stack>
      </Group>
    </Doorway>
  );
}
