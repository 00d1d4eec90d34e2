import { Button, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Empty } from "../kit/Empty";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { StateWord } from "../kit/VirtualTable";
import { bookPages } from "./pages";

type Sharing = { group_id: string; name: string; granted: boolean };

/** Names what giving or withdrawing means before it happens. */
function Confirm({ group, onClose }: { group: Sharing; onClose: () => void }) {
  const { run, pending, failure } = useAction("share_with_group", { refresh: ["list_sharing"], onDone: onClose });
  const key = group.granted ? "give" : "withdraw";
  return (
    <Modal opened onClose={onClose} title={t(`sharing.${key}_title`, { name: group.name })}>
      <Stack>
        <Text>{t(`sharing.${key}_text`, { name: group.name })}</Text>
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button
            color={group.granted ? undefined : "red"}
            loading={pending}
            onClick={() => run({ group_id: group.group_id, group_name: group.name, granted: group.granted })}
          >
            {t(`sharing.${key}`)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function SharingPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("list_sharing", {});
  const [group_id, setGroupId] = useState("");
  const [name, setName] = useState("");
  const [asked, setAsked] = useState<Sharing>();
  const close = () => {
    setAsked(undefined);
    setGroupId("");
    setName("");
  };
  return (
    <Page title={t("books.sharing")}>
      <SubNav label={t("area.books")} pages={bookPages(may)} />
      <RefusalAlert failure={error} />
      {data?.groups.length === 0 && (
        <Empty icon="people" title={t("sharing.empty_title")} text={t("sharing.empty_text")} />
      )}
      {data && data.groups.length > 0 && (
        <div className={kit.card}>
          <Table>
            <Table.Tbody>
              {data.groups.map((group) => (
                <Table.Tr key={group.group_id}>
                  <Table.Td>{group.name}</Table.Td>
                  <Table.Td>
                    {group.granted ? (
                      <StateWord icon="check" tone="ok">
                        {t("sharing.granted")}
                      </StateWord>
                    ) : (
                      <StateWord icon="stop" tone="warn">
                        {t("sharing.withdrawn")}
                      </StateWord>
                    )}
                  </Table.Td>
                  <Table.Td ta="right">
                    <Button size="xs" variant="default" onClick={() => setAsked({ ...group, granted: !group.granted })}>
                      {t(group.granted ? "sharing.withdraw" : "sharing.give")}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <form
        className={kit.card}
        style={{ maxWidth: 520 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (group_id.trim() && name.trim()) setAsked({ group_id: group_id.trim(), name: name.trim(), granted: true });
        }}
      >
        <Stack>
          <TextInput
            label={t("sharing.group_name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
          />
          <TextInput
            label={t("sharing.group_id")}
            description={t("sharing.group_id_hint")}
            value={group_id}
            required
            onChange={(event) => setGroupId(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit">{t("sharing.give")}</Button>
          </Group>
        </Stack>
      </form>
      {asked && <Confirm group={asked} onClose={close} />}
    </Page>
  );
}
