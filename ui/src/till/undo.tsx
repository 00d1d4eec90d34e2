import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { t } from "../kit/messages";
import type { CartLine, CartStep } from "./cart";

const SHOWN_MS = 6000;

/** Takes a line out, and offers it back for a while. */
export function removeWithUndo(line: CartLine, index: number, step: (step: CartStep) => void): void {
  const id = `removed-${line.line_id}`;
  const putBack = () => {
    step({ do: "put_back", index, line });
    notifications.hide(id);
  };
  step({ do: "remove", line_id: line.line_id });
  notifications.show({
    id,
    withCloseButton: false,
    autoClose: SHOWN_MS,
    message: (
      <span>
        {t("till.removed", { name: line.name })}{" "}
        <Button size="compact-md" variant="subtle" onClick={putBack}>
          {t("till.undo")}
        </Button>
      </span>
    ),
  });
}
