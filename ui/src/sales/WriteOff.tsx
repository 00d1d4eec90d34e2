import { Alert, Button, Group, Loader, Stack, Table, Text, Title } from "@mantine/core";
import type { ExpiredKind, ExpiredRow, Money } from "../bindings";
import { formatDate } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { formatRupiah, isZero } from "../kit/money";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

/** The account that gets what nobody used: a voucher was sold for money, points were an expense. */
const AGAINST: Record<ExpiredKind, string> = { vouchers: "4306", points: "6208" };

type Props = { what: ExpiredKind; rows: ExpiredRow[]; total: Money };

function Proposal({ what, rows, total }: Props) {
  const { run, pending, failure } = useAction("write_off_expired", {
    refresh: ["list_expired", "list_vouchers", "trial_balance"],
  });
  if (isZero(total)) return null;
  return (
    <Stack gap="xs" data-testid={`write-off-${what}`}>
      <Title order={3}>{t(`write_off.${what}`, { count: rows.length })}</Title>
      <Table withRowBorders={false} verticalSpacing={2}>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.label}>
              <Table.Td>
                {row.label}
                {row.expired_on && (
                  <Text span size="sm" c="dimmed">
                    {" "}
                    {t("prepaid.until_day", { date: formatDate(row.expired_on) })}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">
                <Amount value={row.amount} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Alert color="blue" icon={<Icon name="info" />} title={t("receive.posts")}>
        D 2106 / K {AGAINST[what]} {formatRupiah(total)}
      </Alert>
      <RefusalAlert failure={failure} />
      <Group justify="flex-end">
        <Button loading={pending} onClick={() => run({ what, total })} data-testid={`write-off-${what}-done`}>
          {t("write_off.done", { total: formatRupiah(total) })}
        </Button>
      </Group>
    </Stack>
  );
}

/** What lies past its last day: shown with its posting, and written off only when a person says so. */
export function WriteOff() {
  const { data, error } = useCall("list_expired", {});
  if (error) return <RefusalAlert failure={error} />;
  if (!data) return <Loader />;
  const isNothing = isZero(data.vouchers_total) && isZero(data.points_total);
  return (
    <Stack gap="xl">
      {isNothing && <Empty icon="check" title={t("write_off.none")} text={t("write_off.none_text")} />}
      <Proposal what="vouchers" rows={data.vouchers} total={data.vouchers_total} />
      <Proposal what="points" rows={data.points} total={data.points_total} />
    </Stack>
  );
}
