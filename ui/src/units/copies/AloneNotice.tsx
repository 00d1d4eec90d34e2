import { Alert, Button, Group } from "@mantine/core";
import { useNavigate } from "react-router";
import { formatInstant } from "../../kit/dates";
import { Icon } from "../../kit/Icon";
import { t } from "../../kit/messages";
import { useCall } from "../../kit/query";
import { useWorkplace } from "../../kit/session";

/** The alarm of a shop whose records lie on one disk only: no server, and no copy anywhere else for days. */
export function AloneNotice() {
  const navigate = useNavigate();
  const { start, may } = useWorkplace();
  const { data } = useCall("safety_status", {}, { enabled: !start.training, refetchInterval: 30_000 });
  if (!data?.is_alone || data.alone_since_ms == null) return null;
  return (
    <Alert
      color="red"
      icon={<Icon name="warn" />}
      role="alert"
      title={t("alone.title", { since: formatInstant(data.alone_since_ms) })}
      data-testid="alone-notice"
    >
      <Group justify="space-between" wrap="nowrap">
        <span>{t("alone.text")}</span>
        {may("manage_safety_copies") && (
          <Button style={{ flex: "none" }} onClick={() => void navigate("/pengaturan/cadangan")}>
            {t("alone.go")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
