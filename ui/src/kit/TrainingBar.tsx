import { Button, Group } from "@mantine/core";
import { Icon } from "./Icon";
import css from "./kit.module.css";
import { t } from "./messages";
import { queryClient, useCommand } from "./query";

/** Stands above everything while somebody practises: nobody shall take practice for the real books. */
export function TrainingBar() {
  const stop = useCommand("stop_training", { onDone: () => void queryClient.invalidateQueries() });
  return (
    <Group className={css.training} role="status" justify="center" data-testid="training-bar">
      <Icon name="warn" /> <b>{t("training.banner")}</b> <span>{t("training.text")}</span>
      <Button size="xs" color="dark" loading={stop.pending} onClick={() => stop.run({})}>
        {t("training.stop")}
      </Button>
    </Group>
  );
}

/** Begins to practise; the cart and the books of the real shop wait untouched. */
export function StartTraining() {
  const start = useCommand("start_training", { onDone: () => void queryClient.invalidateQueries() });
  return (
    <Button variant="default" loading={start.pending} onClick={() => start.run({})} data-testid="training-start">
      {t("training.start")}
    </Button>
  );
}
