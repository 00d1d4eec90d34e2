import { Button, Kbd } from "@mantine/core";
import { t } from "../../kit/messages";
import { needsMember, readEntry, TENDER_KINDS, type Buyer, type TenderKind } from "./tenders";
import type { usePayment } from "./usePayment";
import css from "../till.module.css";

type Props = {
  payment: ReturnType<typeof usePayment>;
  member?: Buyer;
  onChoose: (kind: TenderKind) => void;
};

/** Every way to pay, each with its number: the number and Enter, or a finger. */
export function TenderList({ payment, member, onChoose }: Props) {
  const typed = readEntry(payment.text);
  const pointed = typed?.kind === "choose" ? typed.tender : undefined;
  return (
    <div className={css.tenders} role="group" aria-label={t("pay.tenders")}>
      {TENDER_KINDS.map((kind) => {
        const isChosen = kind === (pointed ?? payment.kind);
        return (
          <Button
            key={kind}
            h={44}
            px="xs"
            justify="flex-start"
            variant={isChosen ? "filled" : "default"}
            aria-pressed={isChosen}
            disabled={payment.uncertain || (needsMember(kind) && !member)}
            tabIndex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(kind)}
            leftSection={<Kbd size="xs">{TENDER_KINDS.indexOf(kind) + 1}</Kbd>}
            data-testid={`tender-${kind}`}
          >
            {t(`tender.${kind}`)}
          </Button>
        );
      })}
    </div>
  );
}
