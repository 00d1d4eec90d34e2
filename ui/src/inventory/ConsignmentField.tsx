import { Button, Fieldset, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useCallback, useState } from "react";
import type { ConsignmentWish, MemberRow, ProductConsignment } from "../bindings";
import { t } from "../kit/messages";
import { MemberPicker } from "../till/member/MemberPicker";

const PPM_OF_PERCENT = 10_000;

/** Whose goods a product is, as it is being typed. */
export type Consigned = { is: boolean; owner_id: string; owner_name: string; percent: string };

export function consignedOf(known: ProductConsignment | undefined): Consigned {
  return {
    is: known !== undefined,
    owner_id: known?.owner_id ?? "",
    owner_name: known?.owner_name ?? "",
    percent: known ? String(known.commission_ppm / PPM_OF_PERCENT).replace(".", ",") : "",
  };
}

/** A percentage with up to four decimals, in parts per million. */
function ppmOf(percent: string): number | undefined {
  const match = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(percent.trim());
  if (!match) return undefined;
  const ppm = Number(match[1]) * PPM_OF_PERCENT + Number((match[2] ?? "").padEnd(4, "0"));
  return ppm <= 100 * PPM_OF_PERCENT ? ppm : undefined;
}

/** What is missing, in words; nothing where it is complete. */
export function consignedError({ is, owner_id, percent }: Consigned): string | null {
  if (!is) return null;
  if (!owner_id) return t("consign.owner_needed");
  return ppmOf(percent) === undefined ? t("consign.commission_needed") : null;
}

export function wishOf({ is, owner_id, owner_name, percent }: Consigned): ConsignmentWish {
  if (!is) return { kind: "own" };
  return { kind: "consigned", of: { owner_id, owner_name, commission_ppm: ppmOf(percent) ?? 0 } };
}

type Props = { value: Consigned; error?: React.ReactNode; onChange: (value: Consigned) => void };

/** Marks goods as somebody else's: the owner among the members, and the commission. */
export function ConsignmentField({ value, error, onChange }: Props) {
  const [isPicking, setPicking] = useState(false);
  const pick = useCallback(
    (member: MemberRow) => {
      setPicking(false);
      onChange({ ...value, owner_id: member.member_id, owner_name: `${member.number} ${member.name}` });
    },
    [onChange, value],
  );
  return (
    <Stack gap="xs">
      <Switch
        label={t("consign.is")}
        description={t("consign.is_hint")}
        checked={value.is}
        onChange={(event) => onChange({ ...value, is: event.currentTarget.checked })}
        data-testid="consigned"
      />
      {value.is && (
        <Fieldset legend={t("consign.title")}>
          <Stack gap="sm">
            <Group justify="space-between" wrap="nowrap">
              <Text>{value.owner_name || t("consign.owner_needed")}</Text>
              <Button variant="default" onClick={() => setPicking(!isPicking)} data-testid="consign-pick">
                {t("consign.pick")}
              </Button>
            </Group>
            {isPicking && <MemberPicker onPick={pick} />}
            <TextInput
              label={t("consign.commission")}
              inputMode="decimal"
              value={value.percent}
              onChange={(event) => onChange({ ...value, percent: event.currentTarget.value })}
              data-testid="consign-commission"
            />
            {error && (
              <Text size="sm" c="var(--bad-text)" role="alert">
                {error}
              </Text>
            )}
          </Stack>
        </Fieldset>
      )}
    </Stack>
  );
}
