import { Button, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { MemberRow } from "../../bindings";
import { newId } from "../../kit/id";
import { t } from "../../kit/messages";
import { useAction } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { TillModal } from "../TillModal";

type Props = { onDone: (member: MemberRow) => void; onClose: () => void };

const NIK = /^\d{16}$/;

/** A new member while the queue waits: a name is enough, the rest is written at the desk. */
export function QuickRegister({ onDone, onClose }: Props) {
  const [member_id] = useState(newId);
  const [name, setName] = useState("");
  const [nik, setNik] = useState("");
  const [phone, setPhone] = useState("");
  const { run, pending, failure } = useAction("register_member", {
    refresh: ["list_members", "find_member"],
    onDone: ({ number }) => onDone({ member_id, number, name: name.trim(), status: "active" }),
  });
  const digits = nik.replace(/\s/g, "");
  const isNikWrong = digits !== "" && !NIK.test(digits);
  const mayRun = name.trim() !== "" && !isNikWrong;
  return (
    <TillModal onClose={onClose} title={t("member.register_here")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!mayRun) return;
          run({ member_id, name: name.trim(), nik: digits || undefined, phone: phone.trim() || undefined });
        }}
        noValidate
      >
        <Stack>
          <TextInput
            size="lg"
            label={t("member.name")}
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            autoComplete="off"
            data-testid="register-name"
          />
          <TextInput
            size="lg"
            label={t("member.nik")}
            description={t("member.nik_hint")}
            inputMode="numeric"
            value={nik}
            onChange={(event) => setNik(event.currentTarget.value)}
            autoComplete="off"
            error={isNikWrong ? t("member.nik_wrong") : undefined}
          />
          <TextInput
            size="lg"
            label={t("create.phone")}
            inputMode="tel"
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
            autoComplete="off"
          />
          <RefusalAlert failure={failure} />
          <Button size="lg" type="submit" disabled={!mayRun} loading={pending}>
            {t("member.save")}
          </Button>
        </Stack>
      </form>
    </TillModal>
  );
}
