import { Badge, Loader, Stack, Text } from "@mantine/core";
import { QRCodeSVG } from "qrcode.react";
import type { ReactNode } from "react";
import type { Money } from "../../bindings";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useQrisCode } from "./useShowPaying";
import css from "../till.module.css";

/** The code the customer scans, as large as the sheet allows: the shop's own code with the amount filled in. Where
 *  there is none, what stands in its place otherwise. */
export function QrisPanel({ amount, children }: { amount: Money; children: ReactNode }) {
  const { data, error } = useQrisCode(amount);
  return (
    <Stack gap="xs" align="center">
      <RefusalAlert failure={error} />
      {!data && !error && <Loader />}
      {data && (
        <>
          <div className={css.qr}>
            <QRCodeSVG value={data.payload} size={272} title={t("pay.qr")} level="M" />
          </div>
          <Text fz="xl" fw={700}>
            {formatRupiah(amount)}
          </Text>
          <Badge color="blue" variant="light" size="lg">
            {data.label}
          </Badge>
        </>
      )}
      {error ? children : <Text ta="center">{t("pay.qris_help")}</Text>}
    </Stack>
  );
}
