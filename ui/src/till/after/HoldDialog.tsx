import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Money } from "../../bindings";
import { formatTime } from "../../kit/dates";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { useAction } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import type { Cart } from "../cart";
import { TillModal } from "../TillModal";

type Props = { cart: Cart; shiftId: string; total: Money; onHeld: (name: string) => void; onClose: () => void };

/** The cart as other tills may read it: without what was taken while paying, and without anybody's name. */
function heldCart(cart: Cart): Cart {
  const member = cart.member && { ...cart.member, name: "" };
  return { ...cart, member, payment: undefined, hold_id: undefined };
}

/** F6: puts the cart aside under a name, for any till of the shop to take up again. */
export function HoldDialog({ cart, shiftId, total, onHeld, onClose }: Props) {
  const [name, setName] = useState(
    () => cart.member?.number ?? t("hold.default_name", { time: formatTime(Date.now()) }),
  );
  const given = name.trim();
  const { run, pending, failure } = useAction("hold_sale", {
    refresh: ["list_held", "sync_status"],
    onDone: () => onHeld(given),
  });
  return (
    <TillModal onClose={onClose} title={t("hold.title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!given) return;
          run({
            shift_id: shiftId,
            name: given,
            cart: heldCart(cart),
            lines_count: cart.lines.length,
            total,
            member_id: cart.member?.member_id,
          });
        }}
      >
        <Stack>
          <Text fz="lg">{t("hold.text", { count: cart.lines.length, total: formatRupiah(total) })}</Text>
          <TextInput
            size="xl"
            label={t("hold.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
            data-autofocus
            autoComplete="off"
            maxLength={40}
            data-testid="hold-name"
          />
          <RefusalAlert failure={failure} />
          <Button size="lg" type="submit" disabled={!given} loading={pending}>
            {t("hold.hold")}
          </Button>
        </Stack>
      </form>
    </TillModal>
  );
}
