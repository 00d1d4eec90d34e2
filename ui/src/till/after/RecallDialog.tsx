import { Alert, Button, Group, Kbd, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { HeldRow } from "../../bindings";
import { formatInstant } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { useAction, useCall } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useKeys } from "../../kit/useKeys";
import { restoreCart, type Cart } from "../cart";
import { ChoiceList } from "../ChoiceList";
import { TillModal } from "../TillModal";

const POLL_MS = 5_000;

type Props = { isCartEmpty: boolean; onRecalled: (cart: Cart) => void; onClose: () => void };

function HeldLine({ held }: { held: HeldRow }) {
  return (
    <>
      <span>
        <Text fz="lg" fw={600}>
          {held.name}
        </Text>
        <Text size="sm">
          {formatInstant(held.at_ms)} · {held.till_code} · {held.user_name}
        </Text>
      </span>
      <span>{t("hold.lines", { count: held.lines_count })}</span>
      <Text component="span" fz="lg" fw={600}>
        {formatRupiah(held.total)}
      </Text>
    </>
  );
}

function DropForm({ held, onDone, onBack }: { held: HeldRow; onDone: () => void; onBack: () => void }) {
  const [reason, setReason] = useState("");
  const { run, pending, failure } = useAction("drop_held", { refresh: ["list_held"], onDone });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim()) run({ hold_id: held.hold_id, reason: reason.trim() });
      }}
    >
      <Stack>
        <Alert color="red">{t("hold.drop_text", { name: held.name, total: formatRupiah(held.total) })}</Alert>
        <TextInput
          size="lg"
          label={t("hold.drop_reason")}
          value={reason}
          required
          autoFocus
          autoComplete="off"
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button h={48} variant="default" onClick={onBack}>
            {t("common.back")}
          </Button>
          <Button h={48} color="red" type="submit" disabled={!reason.trim()} loading={pending}>
            {t("hold.drop")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** F7: the carts that were put aside, on this till and the shop's others. */
export function RecallDialog({ isCartEmpty, onRecalled, onClose }: Props) {
  const { data, error } = useCall("list_held", {}, { refetchInterval: POLL_MS });
  const [chosen, setChosen] = useState(0);
  const [dropping, setDropping] = useState<HeldRow>();
  const recall = useAction("recall_held", {
    refresh: ["list_held", "sync_status"],
    onDone: ({ cart }, { hold_id }) => onRecalled({ ...restoreCart(cart), hold_id }),
  });
  const held = data?.held ?? [];
  const current = held[chosen];
  const take = (row: HeldRow) => isCartEmpty && recall.run({ hold_id: row.hold_id });
  useKeys(
    {
      Delete: (event) => {
        event.preventDefault();
        setDropping(current);
      },
    },
    { enabled: !dropping, overDialogs: true },
  );
  return (
    <TillModal onClose={onClose} closeOnEscape={!dropping} title={t("hold.recall_title")} size="xl">
      {dropping ? (
        <DropForm held={dropping} onDone={() => setDropping(undefined)} onBack={() => setDropping(undefined)} />
      ) : (
        <Stack>
          {!isCartEmpty && <Alert color="amber">{t("hold.cart_not_empty")}</Alert>}
          <RefusalAlert failure={error ?? recall.failure} />
          {data && held.length === 0 && <Empty icon="waiting" title={t("hold.none")} text={t("hold.none_text")} />}
          <ChoiceList
            label={t("hold.recall_title")}
            rows={held}
            idOf={(row) => row.hold_id}
            chosen={chosen}
            onChoose={setChosen}
            onTake={take}
            testId="held-list"
            takesFocus
          >
            {(row) => <HeldLine held={row} />}
          </ChoiceList>
          {current && (
            <Group justify="flex-end">
              <Button h={48} variant="default" onClick={() => setDropping(current)}>
                {t("hold.drop")}&nbsp;<Kbd>Del</Kbd>
              </Button>
              <Button
                h={48}
                onClick={() => take(current)}
                disabled={!isCartEmpty}
                loading={recall.pending}
                data-testid="recall"
              >
                {t("hold.recall")}&nbsp;<Kbd>Enter</Kbd>
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </TillModal>
  );
}
