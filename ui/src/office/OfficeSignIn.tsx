import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { CallFailure } from "../call";
import { t } from "../kit/messages";
import { RefusalAlert } from "../kit/RefusalAlert";
import { Doorway } from "../units/Doorway";
import { signIn } from "./api";

export function OfficeSignIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { mutate, isPending, error } = useMutation<void, CallFailure>({
    mutationFn: () => signIn(email.trim(), password),
    networkMode: "always",
  });
  return (
    <Doorway title={t("office.sign_in")} width={420} footer={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <Stack>
          <TextInput
            label={t("office.email")}
            type="email"
            autoComplete="username"
            value={email}
            required
            autoFocus
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("office.password")}
            autoComplete="current-password"
            value={password}
            required
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <RefusalAlert failure={error} />
          <Button type="submit" size="md" loading={isPending}>
            {t("office.submit")}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}
