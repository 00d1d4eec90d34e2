import { Center, Loader, Paper, Stack, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { LastSale, ShiftView } from "../bindings";
import { call, CallFailure } from "../call";
import { Empty } from "../kit/Empty";
import { KeyHints } from "../kit/KeyHints";
import { t } from "../kit/messages";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { emptyCart, restoreCart, type Cart } from "./cart";
import { CloseShiftDialog } from "./cash/CloseShiftDialog";
import { OpenShift } from "./cash/OpenShift";
import { RestingShifts } from "./cash/RestingShifts";
import { TillHeader } from "./TillHeader";
import { TillScreen } from "./TillScreen";
import css from "./till.module.css";

type Saved = { cart: Cart; lastSale?: LastSale };

/** The cart as it was left. A cart whose sale was completed in the last moment before a power cut is not sold twice. */
function useSavedCart(shiftId: string | undefined) {
  const [saved, setSaved] = useState<Saved>();
  const [failure, setFailure] = useState<CallFailure>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setSaved(undefined);
    if (!shiftId) return;
    let wanted = true;
    call("load_cart", {}).then(
      ({ cart, last_sale }) => {
        if (!wanted) return;
        const restored = restoreCart(cart);
        const sold = last_sale != null && restored.sale_id === last_sale.sale_id;
        setSaved({ cart: sold ? emptyCart() : restored, lastSale: last_sale ?? undefined });
      },
      (error: unknown) => wanted && error instanceof CallFailure && setFailure(error),
    );
    return () => {
      wanted = false;
    };
  }, [attempt, shiftId]);
  const retry = () => {
    setFailure(undefined);
    setAttempt((count) => count + 1);
  };
  return { saved, failure, retry };
}

function NoShift({ mayOpen, resting }: { mayOpen: boolean; resting: ShiftView[] }) {
  return (
    <Center component="main" style={{ overflow: "auto" }}>
      <Stack gap="lg">
        {/* Whoever comes back from a rest goes on; a second shift is opened on purpose only. */}
        <RestingShifts shifts={resting} />
        {mayOpen ? (
          <Paper withBorder p="xl" w={640} radius="md">
            <Title order={1} mb="sm">
              {t("shift.open_title")}
            </Title>
            <OpenShift takesFocus={resting.length === 0} />
          </Paper>
        ) : (
          <Empty icon="lock" title={t("shift.none_title")} text={t("shift.none_text")} />
        )}
      </Stack>
    </Center>
  );
}

const CLOSING_KEY = "lumbung.till.closing";

/** The shift that is being closed: its count goes on after a reload, for as long as it is open. */
function useClosing(open: ShiftView | undefined) {
  const [closing, set] = useState<ShiftView>();
  const [wanted] = useState(() => localStorage.getItem(CLOSING_KEY));
  const tried = useRef(false);
  useEffect(() => {
    if (!open || tried.current) return;
    tried.current = true;
    if (wanted === open.shift_id) set(open);
  }, [open, wanted]);
  const setClosing = (shift: ShiftView | undefined) => {
    if (shift) localStorage.setItem(CLOSING_KEY, shift.shift_id);
    else localStorage.removeItem(CLOSING_KEY);
    set(shift);
  };
  return [closing, setClosing] as const;
}

/** The till: first a shift, then the counter. */
export function TillPage() {
  const client = useQueryClient();
  const shift = useCall("current_shift", {});
  const open = shift.data?.shift;
  const { saved, failure, retry } = useSavedCart(open?.shift_id);
  const [closing, setClosing] = useClosing(open);
  const finishClosing = () => {
    setClosing(undefined);
    void client.invalidateQueries({ queryKey: ["current_shift"] });
  };
  return (
    <div className={css.screen}>
      <TillHeader shift={open} />
      {(failure || shift.error) && (
        <Center component="main">
          <RefusalAlert
            failure={failure ?? shift.error}
            onRetry={() => {
              retry();
              void shift.refetch();
            }}
          />
        </Center>
      )}
      {!shift.data && !shift.error && (
        <Center component="main">
          <Loader />
        </Center>
      )}
      {shift.data && !open && (
        <>
          <NoShift mayOpen={shift.data.may_open} resting={shift.data.suspended} />
          <footer className={css.footer}>
            <KeyHints hints={[{ keys: "F1", label: t("keys.palette") }]} />
          </footer>
        </>
      )}
      {open && saved && (
        <TillScreen
          key={open.shift_id}
          shift={open}
          initialCart={saved.cart}
          lastSale={saved.lastSale}
          onCloseShift={() => setClosing(open)}
        />
      )}
      {closing && <CloseShiftDialog shift={closing} onClose={finishClosing} />}
    </div>
  );
}
