import { Button, Stack, Text } from "@mantine/core";
import { t } from "../../kit/messages";
import { useAction } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useDraft } from "../../kit/useDraft";
import { DenominationCount } from "./DenominationCount";
import { countedOf, NOT_COUNTED, type CountDraft } from "./denominations";

/** Begins a shift with the money that lies in the drawer for change. */
export function OpenShift({ takesFocus }: { takesFocus: boolean }) {
  const [draft, setDraft, forget] = useDraft<CountDraft>("open_shift", NOT_COUNTED);
  const counted = countedOf(draft);
  const { run, pending, failure } = useAction("open_shift", { refresh: ["current_shift"], onDone: forget });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (counted) run({ float: counted.total, denominations: counted.denominations });
      }}
    >
      <Stack>
        <Text>{t("shift.open_text")}</Text>
        <DenominationCount label={t("shift.float")} draft={draft} onDraft={setDraft} takesFocus={takesFocus} />
        <RefusalAlert failure={failure} />
        <Button size="lg" type="submit" disabled={!counted} loading={pending} data-testid="open-shift">
          {t("shift.open")}
        </Button>
      </Stack>
    </form>
  );
}
