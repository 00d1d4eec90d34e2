import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { DayDoubt } from "../bindings";
import { DateField } from "../kit/DateField";
import { formatDate, formatDay } from "../kit/dates";
import { Icon } from "../kit/Icon";
import css from "../kit/kit.module.css";
import { t, useLanguage } from "../kit/messages";
import { RefusalAlert } from "../kit/RefusalAlert";
import { ApprovalDialog } from "../till/approval/ApprovalDialog";
import { useApproved } from "../till/approval/useApproved";

/** The day that is probably right: a clock that is behind has lost its battery, one that is ahead may be a holiday's. */
function guess({ clock_date, last_date }: DayDoubt): string {
  return last_date && clock_date < last_date ? last_date : last_date ? clock_date : "";
}

/** Asks which day it is, where the computer's clock cannot be believed. It can wait: an open shift keeps its day. */
export function ConfirmDay({ doubt }: { doubt: DayDoubt }) {
  const language = useLanguage();
  const inWords = (date: string) => formatDay(date, language);
  const [later, setLater] = useState(false);
  const [day, setDay] = useState(() => guess(doubt));
  const action = useApproved("confirm_day", { refresh: ["start_status", "current_shift", "quote_sale"] });
  const { clock_date, last_date } = doubt;
  return (
    <>
      {later && (
        <Group className={css.training} role="status" justify="center" data-testid="day-bar">
          <Icon name="warn" /> <b>{t("day.banner", { clock: inWords(clock_date) })}</b>
          <Button size="xs" color="dark" onClick={() => setLater(false)}>
            {t("day.ask_again")}
          </Button>
        </Group>
      )}
      <Modal
        opened={!later}
        onClose={() => setLater(true)}
        title={t("day.title")}
        size="lg"
        closeOnClickOutside={false}
        transitionProps={{ duration: 0 }}
        data-testid="confirm-day"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (day) action.run({ day });
          }}
        >
          <Stack>
            <Alert color="amber" icon={<Icon name="warn" />}>
              <Text fz="lg">
                {last_date
                  ? t("day.doubt", { clock: inWords(clock_date), last: inWords(last_date) })
                  : t("day.doubt_new", { clock: inWords(clock_date) })}
              </Text>
            </Alert>
            <Text>{t("day.why")}</Text>
            <Group align="flex-end">
              <DateField label={t("day.today")} value={day} onChange={setDay} required />
              <Text fz="xl" fw={600} aria-live="polite" data-testid="day-in-words">
                {day && inWords(day)}
              </Text>
            </Group>
            <RefusalAlert failure={action.failure} />
            <Group justify="space-between">
              <Button variant="default" h={48} onClick={() => setLater(true)}>
                {t("day.later")}
              </Button>
              <Button
                type="submit"
                h={48}
                disabled={!day}
                loading={action.pending}
                data-autofocus
                data-testid="day-confirm"
              >
                {day ? t("day.confirm", { day: formatDate(day) }) : t("day.confirm_none")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
      <ApprovalDialog asking={action.asking} />
    </>
  );
}
