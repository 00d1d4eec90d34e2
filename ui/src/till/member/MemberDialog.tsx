import { Button, Group, Kbd } from "@mantine/core";
import { useCallback, useState } from "react";
import type { MemberRow } from "../../bindings";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { useWorkplace } from "../../kit/session";
import { useKeys } from "../../kit/useKeys";
import { TillModal } from "../TillModal";
import { MemberPicker } from "./MemberPicker";
import { QuickRegister } from "./QuickRegister";

type Props = { scanned?: { code: string; at: number }; onPick: (member: MemberRow) => void; onClose: () => void };

/** F4: whose purchase this is; a new member in three fields, without leaving the till. */
export function MemberDialog({ scanned, onPick, onClose }: Props) {
  const { may } = useWorkplace();
  const [registering, setRegistering] = useState(false);
  const mayRegister = may("register_members");
  const pick = useCallback((member: MemberRow) => onPick(member), [onPick]);
  useKeys(
    {
      F4: (event) => {
        event.preventDefault();
        if (mayRegister) setRegistering(true);
      },
    },
    { enabled: !registering, overDialogs: true, inFields: true },
  );
  if (registering) return <QuickRegister onDone={onPick} onClose={() => setRegistering(false)} />;
  return (
    <TillModal onClose={onClose} title={t("member.title")} size="lg">
      <MemberPicker scanned={scanned} onPick={pick}>
        {mayRegister && (
          <Group justify="flex-end">
            <Button h={44} variant="default" leftSection={<Icon name="plus" />} onClick={() => setRegistering(true)}>
              {t("member.register_here")}&nbsp;<Kbd>F4</Kbd>
            </Button>
          </Group>
        )}
      </MemberPicker>
    </TillModal>
  );
}
