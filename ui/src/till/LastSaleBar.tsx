import { Group, Text } from "@mantine/core";
import type { LastSale } from "../bindings";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { formatRupiah } from "../kit/money";

/** Names the last completed sale, so that after a power cut nobody wonders whether it was kept. */
export function LastSaleBar({ sale }: { sale: LastSale }) {
  return (
    <Group gap="xs" data-testid="last-sale">
      <Icon name="check" />
      <Text>
        {t("till.last_sale", {
          number: sale.document_number,
          total: formatRupiah(sale.payable),
          change: formatRupiah(sale.change),
        })}
      </Text>
    </Group>
  );
}
