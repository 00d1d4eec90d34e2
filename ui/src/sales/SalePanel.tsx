import { Button, Drawer, Group, Stack, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link } from "react-router";
import { Entries } from "../kit/Entries";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { PaperPreview } from "../kit/Paper";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SaleDocuments } from "./SaleDocuments";

/** One sale: its receipt, what it wrote into the books, and another copy. */
export function SalePanel({ saleId, onClose }: { saleId: string; onClose: () => void }) {
  const { may } = useWorkplace();
  const { data, error } = useCall("show_sale", { sale_id: saleId });
  const reprint = useAction("reprint_receipt", {
    refresh: ["print_queue"],
    onDone: () => notifications.show({ message: t("sale.reprinted") }),
  });
  return (
    <Drawer opened onClose={onClose} title={data?.sale.document_number ?? t("area.sales")} size={560}>
      <RefusalAlert failure={error ?? reprint.failure} />
      {data && (
        <Stack>
          <Group>
            {may("reprint_receipt") && (
              <Button
                variant="default"
                leftSection={<Icon name="printer" />}
                loading={reprint.pending}
                onClick={() => reprint.run({ sale_id: saleId })}
              >
                {t("sale.reprint")}
              </Button>
            )}
            {may("read_books") && <Link to={`/buku/catatan/${saleId}`}>{t("sale.change_set")}</Link>}
          </Group>
          {may("reprint_receipt") && <SaleDocuments saleId={saleId} />}
          <PaperPreview paper={data.receipt} label={t("done.receipt")} />
          {data.entries.length > 0 && (
            <>
              <Title order={3}>{t("entry.title")}</Title>
              <Entries
                entries={data.entries}
                accountLink={may("read_books") ? (account) => `/buku/akun/${account}` : undefined}
              />
            </>
          )}
        </Stack>
      )}
    </Drawer>
  );
}
