import { Alert, Stack, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { StartStatusResponse } from "../bindings";
import { Icon, type IconName } from "../kit/Icon";
import { t } from "../kit/messages";
import { CreateCooperative } from "./CreateCooperative";
import { Doorway } from "./Doorway";
import { JoinCooperative } from "./JoinCooperative";
import { RecoverySheet } from "./RecoverySheet";
import { RestoreShop } from "./RestoreShop";
import css from "./units.module.css";

type Step =
  | { at: "choose" }
  | { at: "create" }
  | { at: "join" }
  | { at: "restore" }
  | { at: "recovery"; name: string; key: string };

function Choice({
  icon,
  title,
  text,
  onClick,
  testId,
}: {
  icon: IconName;
  title: string;
  text: string;
  onClick: () => void;
  testId: string;
}) {
  return (
    <UnstyledButton className={css.choice} onClick={onClick} data-testid={testId}>
      <Icon name={icon} size={32} />
      <span>
        <Text fw={650} fz="lg" component="span" display="block">
          {title}
        </Text>
        <Text c="dimmed" component="span" display="block">
          {text}
        </Text>
      </span>
    </UnstyledButton>
  );
}

/** The first start of this device: a new cooperative, one more till of an existing one, or a dead one's books again. */
export function FirstStart({ start, onReady }: { start: StartStatusResponse; onReady: () => void }) {
  const [step, setStep] = useState<Step>({ at: "choose" });
  const back = () => setStep({ at: "choose" });
  switch (step.at) {
    case "create":
      return (
        <Doorway title={t("create.title")} subtitle={t("create.subtitle")}>
          <CreateCooperative
            onBack={back}
            onCreated={(name, { recovery_key }) => setStep({ at: "recovery", name, key: recovery_key })}
          />
        </Doorway>
      );
    case "join":
      return (
        <Doorway title={t("join.title")} subtitle={t("join.subtitle")}>
          <JoinCooperative onBack={back} onJoined={onReady} />
        </Doorway>
      );
    case "restore":
      return (
        <Doorway title={t("restore.title")} subtitle={t("restore.subtitle")} width={820}>
          <RestoreShop onBack={back} onReady={onReady} />
        </Doorway>
      );
    case "recovery":
      return (
        <Doorway title={t("recovery.title")} subtitle={t("recovery.subtitle")} width={640}>
          <RecoverySheet cooperative={step.name} recoveryKey={step.key} onKept={onReady} />
        </Doorway>
      );
    default:
      return (
        <Doorway title={t("first.title")} subtitle={t("first.subtitle")}>
          <Stack>
            <Choice
              icon="home"
              title={t("first.create")}
              text={t("first.create_text")}
              testId="first-create"
              onClick={() => setStep({ at: "create" })}
            />
            <Choice
              icon="device"
              title={t("first.join")}
              text={t("first.join_text")}
              testId="first-join"
              onClick={() => setStep({ at: "join" })}
            />
            <Choice
              icon="download"
              title={t("first.restore")}
              text={t("first.restore_text")}
              testId="first-restore"
              onClick={() => setStep({ at: "restore" })}
            />
            {start.key_storage_note && (
              <Alert color="amber" icon={<Icon name="warn" />}>
                {start.key_storage_note}
              </Alert>
            )}
          </Stack>
        </Doorway>
      );
  }
}
