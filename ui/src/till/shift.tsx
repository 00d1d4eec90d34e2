// Opening and closing a shift. The count is blind: what the drawer should hold is shown only after it was counted.

import { Alert, Button, Group, Modal, Stack, Table, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { CloseShiftResponse, ShiftView } from "../bindings";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { isZero } from "../kit/money";
import { PaperPreview } from "../kit/Paper";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { DenominationCount, type Counted } from "./DenominationCount";

export function OpenShift({ onOpened }: { onOpened: () => void }) {
  const [counted, setCounted] = useState<Counted>();
  const { run, pending, failure } = useAction("open_shift", { refresh: ["current_shift"], onDone: onOpened });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (counted) run({ float: counted.total, denominations: counted.denominations });
      }}
    >
      <Stack>
        <Text>{t("shift.open_text")}</Text>
        <DenominationCount label={t("shift.float")} onCounted={setCounted} />
        <RefusalAlert failure={failure} />
        <Button size="lg" type="submit" disabled={!counted} loading={pending} data-testid="open-shift">
          {t("shift.open")}
        </Button>
      </Stack>
    </form>
  );
}

function Difference({ closed }: { closed: CloseShiftResponse }) {
  const tone = isZero(closed.difference) ? "barn" : "amber";
  return (
    <Stack miw={300}>
      <Alert color={tone} icon={<Icon name={isZero(closed.difference) ? "check" : "warn"} />} role="status">
        {isZero(closed.difference) ? t("shift.ties") : t("shift.differs")}
      </Alert>
      <Table withRowBorders={false} fz="lg">
        <Table.Tbody>
          <Table.Tr>
            <Table.Td>{t("shift.expected")}</Table.Td>
            <Table.Td ta="right">
              <Amount value={closed.expected} total />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Td>{t("shift.counted")}</Table.Td>
            <Table.Td ta="right">
              <Amount value={closed.counted} total />
            </Table.Td>
          </Table.Tr>
          <Table.Tr fw={700}>
            <Table.Td>{t("shift.difference")}</Table.Td>
            <Table.Td ta="right">
              <Amount value={closed.difference} total />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

type Closing = { shift: ShiftView; onClose: () => void };

/** The core asks for a reason once the difference is beyond what may pass without one. */
function asksForReason(code: string | undefined): boolean {
  return code?.includes("reason") ?? false;
}

export function CloseShiftDialog({ shift, onClose }: Closing) {
  const [counted, setCounted] = useState<Counted>();
  const [reason, setReason] = useState("");
  const [closed, setClosed] = useState<CloseShiftResponse>();
  const { run, pending, failure } = useAction("close_shift", {
    refresh: ["list_shifts", "print_queue", "sync_status"],
    onDone: setClosed,
  });
  if (closed) {
    return (
      <Modal opened onClose={onClose} title={t("shift.closed", { number: closed.z_number })} size="auto">
        <Group align="flex-start" gap="xl" data-testid="shift-closed">
          <Stack>
            <Difference closed={closed} />
            <Button size="lg" onClick={onClose} data-autofocus data-testid="z-close">
              {t("common.close")}
            </Button>
          </Stack>
          <PaperPreview paper={closed.report} label={t("shift.z_report")} />
        </Group>
      </Modal>
    );
  }
  const needsReason = asksForReason(failure?.code);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("shift.close_title", { number: shift.number })}
      size="lg"
      closeOnClickOutside={false}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!counted || (needsReason && !reason.trim())) return;
          run({
            shift_id: shift.shift_id,
            counted: counted.total,
            denominations: counted.denominations,
            reason: reason.trim() || undefined,
          });
        }}
      >
        <Stack>
          <Text>{t("shift.close_text")}</Text>
          <DenominationCount label={t("shift.counted")} onCounted={setCounted} />
          <RefusalAlert failure={failure} />
          {needsReason && (
            <Textarea
              label={t("shift.reason")}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              required
              autosize
              minRows={2}
            />
          )}
          <Button
            size="lg"
            type="submit"
            disabled={!counted || (needsReason && !reason.trim())}
            loading={pending}
            data-testid="close-shift"
          >
            {t("shift.close")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

export function XReportDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useCall("x_report", {});
  return (
    <Modal opened onClose={onClose} title={t("shift.x_report")} size="auto">
      <RefusalAlert failure={error} />
      {data && <PaperPreview paper={data.report} label={t("shift.x_report")} />}
    </Modal>
  );
}

/** F11: what can be done with the shift that is open. */
export function ShiftMenu({
  shift,
  onClose,
  mayRead,
  mayClose,
  onX,
  onZ,
}: Closing & {
  mayRead: boolean;
  mayClose: boolean;
  onX: () => void;
  onZ: () => void;
}) {
  return (
    <Modal opened onClose={onClose} title={t("shift.menu", { number: shift.number })} transitionProps={{ duration: 0 }}>
      <Stack>
        <Text>{t("shift.menu_text", { name: shift.user_name, count: shift.sales_count })}</Text>
        {mayRead && (
          <Button size="lg" variant="default" onClick={onX} data-autofocus>
            {t("shift.x_report")}
          </Button>
        )}
        {mayClose && (
          <Button size="lg" onClick={onZ} data-testid="shift-z">
            {t("shift.close_z")}
          </Button>
        )}
      </Stack>
    </Modal>
  );
}
