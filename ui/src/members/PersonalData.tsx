import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { CommandName, MemberRow } from "../bindings";
import { formatDate } from "../kit/dates";
import { t } from "../kit/messages";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

/** What the law says of a person's data, and what the board can do: restrict, or erase for ever. */
export function PersonalData({
  member,
  onClose,
  onDone,
}: {
  member: MemberRow;
  onClose: () => void;
  onDone: () => void;
}) {
  const [reason, setReason] = useState("");
  const { member_id } = member;
  const { data, error } = useCall("person_status", { member_id });
  const refresh: CommandName[] = ["list_members", "find_member", "person_status", "get_member", "member_account"];
  const erase = useAction("erase_person", { refresh, onDone });
  const restrict = useAction("restrict_member", { refresh, onDone });
  const word = reason.trim();
  return (
    <Modal opened onClose={onClose} title={t("person.title", { number: member.number })} size={560}>
      <Stack>
        <Text fw={600}>{member.name}</Text>
        <RefusalAlert failure={error ?? erase.failure ?? restrict.failure} />
        {data?.erased && <Alert color="blue">{t("person.erased")}</Alert>}
        {data?.restricted && <Alert color="blue">{t("person.restricted")}</Alert>}
        {data && !data.erased && (
          <>
            {!data.may_erase && data.kept_until && (
              <Text>{t("person.kept_until", { date: formatDate(data.kept_until) })}</Text>
            )}
            {data.may_erase && <Text>{t("person.erase_text")}</Text>}
            <TextInput
              label={t("person.reason")}
              required
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("common.cancel")}
              </Button>
              <Button
                variant="default"
                disabled={word === ""}
                loading={restrict.pending}
                onClick={() => restrict.run({ member_id, restricted: !data.restricted, reason: word })}
              >
                {t(data.restricted ? "person.unrestrict" : "person.restrict")}
              </Button>
              {data.may_erase && (
                <Button
                  color="red"
                  disabled={word === ""}
                  loading={erase.pending}
                  onClick={() => erase.run({ member_id, reason: word })}
                >
                  {t("person.erase")}
                </Button>
              )}
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
