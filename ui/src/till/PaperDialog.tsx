import { Button, Stack } from "@mantine/core";
import type { Paper } from "../bindings";
import { t } from "../kit/messages";
import { PaperPreview } from "../kit/Paper";
import { TillModal } from "./TillModal";

/** A paper as it comes out of the printer. */
export function PaperDialog({ paper, title, onClose }: { paper: Paper; title: string; onClose: () => void }) {
  return (
    <TillModal onClose={onClose} title={title} size="auto">
      <Stack>
        <PaperPreview paper={paper} label={title} />
        <Button size="lg" variant="default" onClick={onClose} data-autofocus data-testid="paper-close">
          {t("common.close")}
        </Button>
      </Stack>
    </TillModal>
  );
}
