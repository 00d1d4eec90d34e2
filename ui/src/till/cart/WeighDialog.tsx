import { Button, Group, Kbd, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Quantity, WatchScaleResponse } from "../../bindings";
import { call, CallFailure } from "../../call";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { formatMoney, formatRupiah, priceTimes } from "../../kit/money";
import { addQuantity, formatQuantity, parseQuantity } from "../../kit/quantity";
import { refusalText } from "../../kit/RefusalAlert";
import type { Found } from "../cart";
import { lowTone } from "../sound";
import { TillModal } from "../TillModal";
import css from "../till.module.css";

type Props = { found: Found; onClose: () => void; onWeighed: (quantity: Quantity) => void };
type Seen = { shown?: WatchScaleResponse; failure?: CallFailure };

/** How long nobody looks between two glances, and after one that brought nothing. */
const AGAIN_MS = 150;
const AFTER_FAILURE_MS = 1500;

/** What the scale shows, looked at again and again while the dialog stands. */
function useScale(): Seen {
  const [seen, setSeen] = useState<Seen>({});
  useEffect(() => {
    let isWanted = true;
    let timer = 0;
    const look = async () => {
      let pause = AGAIN_MS;
      try {
        const shown = await call("watch_scale", {});
        if (isWanted) setSeen({ shown });
      } catch (error) {
        pause = AFTER_FAILURE_MS;
        if (isWanted && error instanceof CallFailure) setSeen({ failure: error });
      }
      if (isWanted) timer = window.setTimeout(() => void look(), pause);
    };
    void look();
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, []);
  return seen;
}

function Weight({ seen, net }: { seen: Seen; net: Quantity | undefined }) {
  const { shown, failure } = seen;
  if (failure) {
    return (
      <Text fz="lg" role="status" c="var(--warn-text)" data-testid="scale-says">
        <Icon name="warn" /> {refusalText(failure)}
      </Text>
    );
  }
  return (
    <Group justify="space-between" align="flex-end" wrap="nowrap">
      <Text fz="lg" role="status" data-testid="scale-says">
        <Icon name={shown?.is_still ? "check" : "waiting"} /> {t(shown?.is_still ? "weigh.still" : "weigh.moving")}
      </Text>
      <div className={css.due} data-testid="scale-weight">
        {shown ? formatQuantity(net ?? shown.weight) : "—"} kg
      </div>
    </Group>
  );
}

/** Goods by weight: what the scale says once it stands still, or what is typed where there is no scale to ask. */
export function WeighDialog({ found, onClose, onWeighed }: Props) {
  const seen = useScale();
  const [typed, setTyped] = useState("");
  const [tare, setTare] = useState("");
  const { product } = found;
  const typedWeight = parseQuantity(typed);
  const tareWeight = tare.trim() === "" ? "0" : parseQuantity(tare);
  const gross = seen.shown?.weight;
  const net = gross === undefined || !tareWeight ? undefined : addQuantity(gross, (-BigInt(tareWeight)).toString());
  const isStill = seen.shown?.is_still === true && net !== undefined && BigInt(net) > 0n;
  const wanted = typed.trim() === "" ? (isStill ? net : undefined) : typedWeight;
  const price = found.entered_price ?? product.price ?? "0";
  return (
    <TillModal onClose={onClose} title={t("weigh.title", { name: product.name })} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted) onWeighed(wanted);
          else lowTone();
        }}
      >
        <Stack>
          <Weight seen={seen} net={net} />
          <Group justify="space-between" fz="lg">
            <span>{t("weigh.price", { price: formatMoney(price), unit: product.unit_name })}</span>
            <Text component="b" fz="xl" data-testid="weigh-total">
              {wanted ? formatRupiah(priceTimes(price, wanted)) : "—"}
            </Text>
          </Group>
          <Group grow align="flex-start">
            <TextInput
              size="lg"
              label={t("weigh.typed")}
              description={t("weigh.typed_hint")}
              value={typed}
              inputMode="decimal"
              autoComplete="off"
              data-autofocus
              error={typed.trim() !== "" && !typedWeight ? t("quantity.wrong") : undefined}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-testid="weigh-typed"
            />
            <TextInput
              size="lg"
              label={t("weigh.tare")}
              description={t("weigh.tare_hint")}
              value={tare}
              inputMode="decimal"
              autoComplete="off"
              error={tareWeight === undefined ? t("quantity.wrong") : undefined}
              onChange={(event) => setTare(event.currentTarget.value)}
              data-testid="weigh-tare"
            />
          </Group>
          <Button size="lg" type="submit" disabled={!wanted} data-testid="weigh-done">
            {t("weigh.take")}&nbsp;&nbsp;<Kbd>Enter</Kbd>
          </Button>
        </Stack>
      </form>
    </TillModal>
  );
}
