import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { t } from "../../kit/messages";
import { useAction } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";

/** Opens the drawer without a sale: by right, and never without a reason. */
export function DrawerDialog({ onClose }: { onClose: () => void }) {
  const [reason, setReason] = useState("");
  const { run, pending, failure } = useAction("open_drawer", { onDone: onClose, refresh: ["print_queue"] });
  const given = reason.trim();
  return (
    <Modal opened onClose={onClose} title={t("drawer.title")} transitionProps={{ duration: 0 }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given) run({ reason: given });
        }}
      >
        <Stack>
          <TextInput
            size="lg"
            label={t("drawer.reason")}
            description={t("drawer.hint")}
            value={reason}
            required
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
            autoComplete="off"
          />
          <RefusalAlert failure={failure} />
          <Button size="lg" type="submit" disabled={!given} loading={pending}>
            {t("drawer.open")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
