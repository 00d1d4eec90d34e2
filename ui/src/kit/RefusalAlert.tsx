import { Alert, Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import type { Refusal } from "../bindings";
import { CallFailure } from "../call";
import { Icon } from "./Icon";
import { language, t } from "./messages";

/** A refusal's sentence in the language on screen. */
export function refusalText(failure: CallFailure | Refusal): string {
  const refusal = failure instanceof CallFailure ? failure.refusal : failure;
  return language() === "en" ? refusal.message_english : refusal.message;
}

type Props = { failure: CallFailure | Refusal | null | undefined; onRetry?: () => void; children?: ReactNode };

/** What happened, what was kept, what to do; nothing at all while nothing went wrong. */
export function RefusalAlert({ failure, onRetry, children }: Props) {
  if (!failure) return null;
  return (
    <Alert color="red" role="alert" icon={<Icon name="stop" />} data-testid="refusal">
      {refusalText(failure)}
      {(onRetry || children) && (
        <Group mt="xs" gap="xs">
          {onRetry && (
            <Button size="xs" color="red" onClick={onRetry}>
              {t("common.retry")}
            </Button>
          )}
          {children}
        </Group>
      )}
    </Alert>
  );
}
