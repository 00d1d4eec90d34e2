import { Button } from "@mantine/core";
import { useNavigate } from "react-router";
import type { ShiftView } from "../bindings";
import { areasFor } from "../areas";
import { formatDate } from "../kit/dates";
import { Icon } from "../kit/Icon";
import { PrinterMark, SyncMark } from "../kit/marks";
import { t } from "../kit/messages";
import { ViewMenu } from "../kit/ViewMenu";
import { useWorkplace } from "../kit/session";
import { ChangePinItem } from "../units/ChangePin";
import { useSignOut } from "../units/useSignOut";
import css from "./till.module.css";

/** Where, who, which shift, which day; and whether the work is sent and printed. */
export function TillHeader({ shift }: { shift?: ShiftView | null }) {
  const { start, session, may } = useWorkplace();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const hasDesk = areasFor(session.operations).length > 2;
  const place = [
    `${start.unit_name ?? ""} ${start.till_code ?? ""}`.trim(),
    shift?.user_name ?? session.name,
    shift ? t("till.shift", { number: shift.number }) : t("till.no_shift"),
    formatDate(shift?.business_date ?? start.business_date_today),
  ];
  return (
    <header className={css.header}>
      <div className={css.place} data-testid="till-place">
        {place.map((part) => (
          <span key={part}>{part}</span>
        ))}
      </div>
      <SyncMark onClick={may("read_sync") ? () => void navigate("/sinkronisasi") : undefined} />
      <PrinterMark onClick={may("manage_printer") ? () => void navigate("/pengaturan/printer") : undefined} />
      {hasDesk && (
        <Button variant="default" h={44} leftSection={<Icon name="home" />} onClick={() => void navigate("/beranda")}>
          {t("till.desk")}
        </Button>
      )}
      <Button variant="default" h={44} leftSection={<Icon name="exit" />} onClick={signOut} data-testid="switch-user">
        {session.name}
      </Button>
      <ViewMenu>
        <ChangePinItem />
      </ViewMenu>
    </header>
  );
}
