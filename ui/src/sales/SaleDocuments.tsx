import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import type { DocumentForm } from "../bindings";
import { saveFile } from "../kit/files";
import { t } from "../kit/messages";
import { useCommand } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";

const TYPES: Record<DocumentForm, string> = {
  invoice_a4: "application/pdf",
  kuitansi_a4: "application/pdf",
  receipt_png: "image/png",
};

/** Documents of a sale beside its slip, each saved as a file. */
export function SaleDocuments({ saleId }: { saleId: string }) {
  const [buyer, setBuyer] = useState("");
  const make = useCommand("sale_document", {
    onDone: ({ file_name, content_base64 }, { form }) => saveFile(file_name, content_base64, TYPES[form]),
  });
  const save = (form: DocumentForm) => make.run({ sale_id: saleId, form, buyer: buyer.trim() || undefined });
  return (
    <>
      <TextInput
        label={t("sale.buyer")}
        description={t("sale.buyer_hint")}
        maxLength={120}
        value={buyer}
        onChange={(event) => setBuyer(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button variant="default" loading={make.pending} onClick={() => save("invoice_a4")}>
          {t("sale.invoice")}
        </Button>
        <Button variant="default" loading={make.pending} onClick={() => save("kuitansi_a4")}>
          {t("sale.kuitansi")}
        </Button>
        <Button variant="default" loading={make.pending} onClick={() => save("receipt_png")}>
          {t("sale.picture")}
        </Button>
      </Group>
      <RefusalAlert failure={make.failure} />
    </>
  );
}
