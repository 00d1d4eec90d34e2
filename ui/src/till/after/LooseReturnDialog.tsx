import { Alert, Button, Checkbox, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Quote, ReturnSaleResponse } from "../../bindings";
import { Empty } from "../../kit/Empty";
import { t } from "../../kit/messages";
import { formatMoney, formatRupiah } from "../../kit/money";
import { formatQuantity } from "../../kit/quantity";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { ApprovalDialog } from "../approval/ApprovalDialog";
import { useApproved } from "../approval/useApproved";
import { shownQuantity, type Cart } from "../cart";
import { looseLines } from "./loose";
import { TillModal } from "../TillModal";
import css from "../till.module.css";

type Props = {
  cart: Cart;
  quote?: Quote;
  shiftId: string;
  onReturned: (returned: ReturnSaleResponse) => void;
  onClose: () => void;
};

/** Goods come back and the receipt is lost: what lies in the cart is taken back, at today's price and by approval. */
export function LooseReturnDialog({ cart, quote, shiftId, onReturned, onClose }: Props) {
  const [reason, setReason] = useState("");
  const [way, setWay] = useState<"cash" | "savings">("cash");
  const [damaged, setDamaged] = useState(false);
  const action = useApproved("return_without_receipt", {
    refresh: ["find_receipt", "print_queue", "current_shift", "sync_status"],
    onDone: onReturned,
  });
  const given = reason.trim();
  const lines = looseLines(cart, quote, damaged);
  return (
    <>
      <TillModal onClose={onClose} closeOnEscape={!action.asking} title={t("return.without_receipt")} size="lg">
        {cart.lines.length === 0 ? (
          <Empty icon="box" title={t("return.scan_first")} text={t("return.scan_first_text")} />
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (!given || !lines) return;
              action.run({
                shift_id: shiftId,
                lines,
                refund_kind: way,
                member_id: cart.member?.member_id,
                reason: given,
              });
            }}
          >
            <Stack>
              <div className={css.returnLines} tabIndex={0} role="region" aria-label={t("return.lines")}>
                {cart.lines.map((line) => (
                  <Group key={line.line_id} justify="space-between" fz="lg" wrap="nowrap">
                    <span>
                      {formatQuantity(shownQuantity(line))} {line.unit_name} {line.name}
                    </span>
                    <span>{formatMoney(quote?.lines.find((each) => each.line_id === line.line_id)?.net ?? "0")}</span>
                  </Group>
                ))}
              </div>
              <Text fz="xl" fw={700} ta="right">
                {t("return.refund")} {quote ? formatRupiah(quote.due) : ""}
              </Text>
              <SegmentedControl
                size="lg"
                value={way}
                onChange={(next) => setWay(next as "cash" | "savings")}
                aria-label={t("return.way")}
                data={[
                  { value: "cash", label: t("tender.cash") },
                  { value: "savings", label: t("tender.savings"), disabled: !cart.member },
                ]}
              />
              <Checkbox
                size="lg"
                label={t("return.all_damaged")}
                checked={damaged}
                onChange={(event) => setDamaged(event.currentTarget.checked)}
              />
              <TextInput
                size="lg"
                label={t("return.reason")}
                required
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
                data-autofocus
                autoComplete="off"
              />
              <Alert color="amber">{t("return.loose_cap")}</Alert>
              <RefusalAlert failure={action.failure} />
              <Button size="lg" type="submit" disabled={!given || !lines} loading={action.pending}>
                {t("return.done")}
              </Button>
            </Stack>
          </form>
        )}
      </TillModal>
      <ApprovalDialog asking={action.asking} reason={given} />
    </>
  );
}
