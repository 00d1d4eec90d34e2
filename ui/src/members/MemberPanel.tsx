import { Alert, Button, Drawer, Group, Loader, Stack, Table, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { Link } from "react-router";
import type { GetMemberResponse, MemberRow } from "../bindings";
import { Merged } from "../inbox/Merged";
import { formatDate } from "../kit/dates";
import { Amount } from "../kit/Figure";
import { History } from "../kit/History";
import { Icon } from "../kit/Icon";
import { t, type MessageKey } from "../kit/messages";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { CreditTerms } from "./CreditTerms";
import { PersonalData } from "./PersonalData";
import { memberStatus } from "./status";

const NIK = /^(\d{16})?$/;
const FIELDS: Record<string, MessageKey> = {
  name: "member.name",
  nik: "member.nik",
  phone: "create.phone",
  address: "create.address",
};

function ProfileForm({ known, onClose }: { known: GetMemberResponse; onClose: () => void }) {
  const { member_id, number, name, nik, phone, address } = known;
  const form = useForm({
    initialValues: { name, nik, phone, address },
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() ? null : t("form.needed")),
      nik: (value) => (NIK.test(value.replace(/\s/g, "")) ? null : t("member.nik_wrong")),
    },
  });
  const { run, pending, failure } = useAction("change_member", {
    refresh: ["list_members", "find_member", "get_member", "member_account"],
    onDone: () => {
      notifications.show({ message: t("profile.saved", { number }) });
      onClose();
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => run({ member_id, ...values }))}>
      <Stack gap="sm">
        <TextInput label={t("member.name")} required data-autofocus {...form.getInputProps("name")} />
        <TextInput
          label={t("member.nik")}
          description={t("member.nik_hint")}
          inputMode="numeric"
          {...form.getInputProps("nik")}
        />
        <TextInput label={t("create.phone")} inputMode="tel" {...form.getInputProps("phone")} />
        <Textarea label={t("create.address")} autosize minRows={2} {...form.getInputProps("address")} />
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={pending} disabled={!form.isDirty()}>
            {t("member.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What the sealed profile says, for whoever may write in it. */
function Profile({ memberId, onClose }: { memberId: string; onClose: () => void }) {
  const { may } = useWorkplace();
  const { data, error } = useCall("get_member", { member_id: memberId });
  if (error) return <RefusalAlert failure={error} />;
  if (!data) return <Loader />;
  const fields = data.conflicts.map((field) => (FIELDS[field] ? t(FIELDS[field]) : field)).join(", ");
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("profile.joined", { date: formatDate(data.joined_date), status: memberStatus(data.status).toLowerCase() })}
      </Text>
      {fields && (
        <Alert color="amber" icon={<Icon name="warn" />}>
          {t("profile.conflicts", { fields })}{" "}
          {may("read_exceptions") && <Link to="/kotak-masuk?jenis=profile_conflict">{t("profile.see_inbox")}</Link>}
        </Alert>
      )}
      {data.readable ? (
        <ProfileForm key={JSON.stringify(data)} known={data} onClose={onClose} />
      ) : (
        <Alert color="blue" icon={<Icon name="lock" />}>
          {t("profile.not_readable")}
        </Alert>
      )}
    </Stack>
  );
}

/** What the person has and owes, over all their registrations. */
function Holdings({ memberId }: { memberId: string }) {
  const { data, error } = useCall("member_account", { member_id: memberId });
  const rows: [string, string][] = data
    ? [
        ...data.balances.map((it): [string, string] => [it.name, it.balance]),
        [t("profile.credit"), data.credit.used],
        [t("profile.credit_limit"), data.credit.limit],
      ]
    : [];
  return (
    <section>
      <Title order={3} size="h5" mt="lg" mb="xs">
        {t("profile.money")}
      </Title>
      <RefusalAlert failure={error} />
      <Table withRowBorders={false} verticalSpacing={2}>
        <Table.Tbody>
          {rows.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Td>{label}</Table.Td>
              <Table.Td ta="right">
                <Amount value={value} />
              </Table.Td>
            </Table.Tr>
          ))}
          {data && (
            <Table.Tr>
              <Table.Td>{t("profile.points")}</Table.Td>
              <Table.Td ta="right">{data.points.toLocaleString("id-ID")}</Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
      {data && <CreditTerms key={data.credit_history.length} account={data} />}
      {data && data.credit_history.length > 0 && <History rows={data.credit_history} />}
    </section>
  );
}

/** The other registration, looked for by number or name. */
function OtherMember({ own, onPick }: { own: string; onPick: (other: { id: string; name: string }) => void }) {
  const [query, setQuery] = useState("");
  const asked = query.trim();
  const { data } = useCall("find_member", { query: asked }, { enabled: asked.length > 1, keepPrevious: true });
  const found = asked.length > 1 ? (data?.members.filter((member) => member.member_id !== own).slice(0, 5) ?? []) : [];
  return (
    <Stack gap={4}>
      <TextInput
        label={t("merge.other_member")}
        value={query}
        autoComplete="off"
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {found.map((member) => (
        <Button
          key={member.member_id}
          variant="default"
          justify="flex-start"
          onClick={() => onPick({ id: member.member_id, name: `${member.number} · ${member.name}` })}
        >
          {t("merge.choose", { name: `${member.number} · ${member.name}` })}
        </Button>
      ))}
    </Stack>
  );
}

/** A member at the side of the list: details, money, registrations, and what the law asks of their data. */
export function MemberPanel({ member, onClose }: { member: MemberRow; onClose: () => void }) {
  const { may } = useWorkplace();
  const [isPersonal, setPersonal] = useState(false);
  const [isCovered, setCovered] = useState(false);
  const name = `${member.number} · ${member.name}`;
  return (
    <Drawer
      opened
      position="right"
      size={480}
      onClose={onClose}
      closeOnEscape={!isPersonal && !isCovered}
      title={name}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {may("register_members") && <Profile memberId={member.member_id} onClose={onClose} />}
      <Holdings memberId={member.member_id} />
      {may("merge_duplicates") && (
        <Merged kind="member" own={{ id: member.member_id, name }} onCovered={setCovered}>
          {(pick) => <OtherMember own={member.member_id} onPick={pick} />}
        </Merged>
      )}
      {may("erase_persons") && (
        <Button mt="lg" variant="default" leftSection={<Icon name="lock" />} onClick={() => setPersonal(true)}>
          {t("profile.personal_data")}
        </Button>
      )}
      {isPersonal && <PersonalData member={member} onClose={() => setPersonal(false)} onDone={onClose} />}
    </Drawer>
  );
}
