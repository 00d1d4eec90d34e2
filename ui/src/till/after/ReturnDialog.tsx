import { Alert, Button, Checkbox, Group, Kbd, Loader, Stack, Table, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { QuoteReturnResponse, ReturnOption, ReturnSaleResponse } from "../../bindings";
import { Amount } from "../../kit/Figure";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { useCall } from "../../kit/query";
import { formatQuantity } from "../../kit/quantity";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useDraft } from "../../kit/useDraft";
import { useKeys } from "../../kit/useKeys";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";
import type { CartExchange } from "../cart";
import { tenderName } from "../tender_name";
import { TillModal } from "../TillModal";
import { everything, linesOf, returnedOf, type TypedReturn } from "./returning";
import css from "../till.module.css";

type Props = {
  saleId: string;
  shiftId: string;
  /** Returned for money, or in exchange for other goods. */
  inExchange: boolean;
  onReturned: (returned: ReturnSaleResponse) => void;
  onExchange: (exchange: CartExchange) => void;
  onClose: () => void;
};

type Draft = { typed: TypedReturn; reason: string };

function LineRow({
  line,
  typed,
  onTyped,
}: {
  line: ReturnOption;
  typed: TypedReturn;
  onTyped: (next: TypedReturn) => void;
}) {
  const own = typed[line.line_no] ?? { text: "", damaged: false };
  const isNone = BigInt(line.returnable) === 0n;
  return (
    <Table.Tr c={isNone ? "dimmed" : undefined}>
      <Table.Td fz="lg">{line.name}</Table.Td>
      <Table.Td ta="right">{formatQuantity(line.sold)}</Table.Td>
      <Table.Td ta="right">{formatQuantity(line.returnable)}</Table.Td>
      <Table.Td w={130}>
        <TextInput
          size="md"
          value={own.text}
          disabled={isNone}
          placeholder="0"
          inputMode="decimal"
          autoComplete="off"
          aria-label={t("return.quantity_of", { name: line.name })}
          error={returnedOf(line, typed) === undefined}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => onTyped({ ...typed, [line.line_no]: { ...own, text: event.currentTarget.value } })}
          data-return-line
          styles={{ input: { textAlign: "right", minHeight: "2.75rem" } }}
        />
      </Table.Td>
      <Table.Td>
        <Checkbox
          size="lg"
          checked={own.damaged}
          disabled={isNone}
          aria-label={t("return.damaged_of", { name: line.name })}
          onChange={(event) => onTyped({ ...typed, [line.line_no]: { ...own, damaged: event.currentTarget.checked } })}
        />
      </Table.Td>
      <Table.Td ta="right">
        <Amount value={line.refundable_net} />
      </Table.Td>
    </Table.Tr>
  );
}

function Refunds({ quoted }: { quoted?: QuoteReturnResponse }) {
  if (!quoted) return null;
  return (
    <Stack gap={2} data-testid="return-refund" ta="right">
      <Text size="lg" fw={600}>
        {t("return.refund")}
      </Text>
      <div className={css.due}>{formatRupiah(quoted.refund)}</div>
      {quoted.refunds.map((each) => (
        <Text key={each.kind} size="lg">
          {tenderName(each.kind)} {formatRupiah(each.amount)}
        </Text>
      ))}
      {quoted.needs.map((need) => (
        <Text key={need.what} c="var(--warn-text)">
          <Icon name="lock" size={14} /> {need.what}
        </Text>
      ))}
    </Stack>
  );
}

/** Enter in a quantity goes to the next one, and from the last to the reason. */
function stepOn(event: React.KeyboardEvent<HTMLElement>): void {
  if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
  const fields = [
    ...event.currentTarget.querySelectorAll<HTMLInputElement>("[data-return-line]:enabled, [data-reason]"),
  ];
  const next = fields[fields.indexOf(event.target) + 1];
  if (event.target.hasAttribute("data-return-line") && next) {
    event.preventDefault();
    next.focus();
  }
}

/** Goods come back with their receipt: so much of each line, the money the way it was paid, and why. */
export function ReturnDialog({ saleId, shiftId, inExchange, onReturned, onExchange, onClose }: Props) {
  const [draft, setDraft, forget] = useDraft<Draft>(`return.${saleId}`, { typed: {}, reason: "" });
  const { typed, reason } = draft;
  const options = useCall("return_options", { sale_id: saleId });
  const lines = linesOf(options.data?.lines ?? [], typed);
  const hasLines = lines !== undefined && lines.length > 0;
  const quoted = useCall(
    "quote_return",
    { sale_id: saleId, lines: lines ?? [] },
    { enabled: hasLines, keepPrevious: true },
  );
  const action = useApproved("return_sale", {
    refresh: ["find_receipt", "print_queue", "current_shift", "sync_status"],
    onDone: (returned) => {
      forget();
      onReturned(returned);
    },
  });
  const [given] = useState(() => t("return.default_reason"));
  const mayRun = hasLines && reason.trim() !== "" && quoted.data !== undefined && !quoted.isPlaceholderData;
  const finish = () => {
    if (!mayRun || !lines || !quoted.data || !options.data) return;
    const why = reason.trim();
    if (!inExchange) return action.run({ shift_id: shiftId, sale_id: saleId, lines, reason: why });
    const { document_number } = options.data.sale;
    onExchange({ sale_id: saleId, document_number, lines, reason: why, refund: quoted.data.refund });
    forget();
  };
  const all = () => setDraft({ ...draft, typed: everything(options.data?.lines ?? []) });
  const form = useRef<HTMLDivElement>(null);
  const isLoaded = options.data !== undefined;
  useEffect(() => {
    if (isLoaded) form.current?.querySelector<HTMLInputElement>("[data-return-line]:enabled")?.focus();
  }, [isLoaded]);
  useKeys(
    {
      F12: (event) => (event.preventDefault(), finish()),
      F2: (event) => (event.preventDefault(), all()),
    },
    { enabled: !action.asking, overDialogs: true, inFields: true },
  );
  return (
    <>
      <TillModal
        onClose={onClose}
        closeOnEscape={!action.asking}
        title={t(inExchange ? "return.exchange_title" : "return.title", {
          number: options.data?.sale.document_number ?? "",
        })}
        size={980}
      >
        <Stack ref={form} onKeyDown={stepOn}>
          <RefusalAlert failure={options.error ?? quoted.error ?? action.failure} />
          {!options.data && !options.error && <Loader />}
          {options.data && (
            <div className={css.returnLines} tabIndex={0} role="region" aria-label={t("return.lines")}>
              <Table stickyHeader>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t("return.goods")}</Table.Th>
                    <Table.Th ta="right">{t("return.sold")}</Table.Th>
                    <Table.Th ta="right">{t("return.left")}</Table.Th>
                    <Table.Th ta="right">{t("return.comes_back")}</Table.Th>
                    <Table.Th>{t("return.damaged")}</Table.Th>
                    <Table.Th ta="right">{t("return.worth")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {options.data.lines.map((line) => (
                    <LineRow
                      key={line.line_no}
                      line={line}
                      typed={typed}
                      onTyped={(next) => setDraft({ ...draft, typed: next })}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )}
          {lines === undefined && <Alert color="red">{t("return.too_much")}</Alert>}
          <Group align="flex-end" justify="space-between" wrap="nowrap">
            <Stack flex={1} gap="xs">
              <TextInput
                size="lg"
                label={t("return.reason")}
                placeholder={given}
                required
                value={reason}
                onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
                onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), finish())}
                autoComplete="off"
                data-reason
                data-testid="return-reason"
              />
              <Group gap="xs">
                <Button h={48} variant="default" onClick={all}>
                  {t("return.all")}&nbsp;<Kbd>F2</Kbd>
                </Button>
                <Button
                  h={48}
                  flex={1}
                  onClick={finish}
                  disabled={!mayRun}
                  loading={action.pending}
                  data-testid="return-done"
                >
                  {t(inExchange ? "return.to_cart" : "return.done")}&nbsp;<Kbd>F12</Kbd>
                </Button>
              </Group>
            </Stack>
            <Refunds quoted={hasLines ? quoted.data : undefined} />
          </Group>
        </Stack>
      </TillModal>
      <ApprovalDialog asking={action.asking} reason={reason.trim()} />
    </>
  );
}
