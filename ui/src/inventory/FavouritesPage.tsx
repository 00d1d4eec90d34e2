import { ActionIcon, Button, Group, Stack, Table } from "@mantine/core";
import { useState } from "react";
import type { ProductHit } from "../bindings";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { PickProduct } from "../kit/PickProduct";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { cataloguePages } from "./pages";

function moved<T>(list: T[], from: number, to: number): T[] {
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

function Editor({ known }: { known: ProductHit[] }) {
  const [products, setProducts] = useState(known);
  const [changed, setChanged] = useState(false);
  const set = (next: ProductHit[]) => {
    setProducts(next);
    setChanged(true);
  };
  const { run, pending, failure } = useAction("set_favourites", {
    refresh: ["list_favourites"],
    onDone: () => setChanged(false),
  });
  return (
    <Stack maw={760}>
      <PickProduct
        label={t("catalogue.favourites_add")}
        onPick={(product) => products.some((it) => it.product_id === product.product_id) || set([...products, product])}
      />
      {products.length === 0 ? (
        <Empty icon="box" title={t("catalogue.favourites_empty")} text={t("catalogue.favourites_empty_text")} />
      ) : (
        <Table>
          <Table.Tbody>
            {products.map((product, index) => (
              <Table.Tr key={product.product_id}>
                <Table.Td w={50}>{index + 1}</Table.Td>
                <Table.Td>{product.name}</Table.Td>
                <Table.Td ta="right">
                  <Amount value={product.price} />
                </Table.Td>
                <Table.Td w={150}>
                  <Group gap={4} wrap="nowrap" justify="flex-end">
                    <ActionIcon
                      variant="default"
                      size={36}
                      disabled={index === 0}
                      aria-label={t("catalogue.move_up", { name: product.name })}
                      onClick={() => set(moved(products, index, index - 1))}
                    >
                      ↑
                    </ActionIcon>
                    <ActionIcon
                      variant="default"
                      size={36}
                      disabled={index === products.length - 1}
                      aria-label={t("catalogue.move_down", { name: product.name })}
                      onClick={() => set(moved(products, index, index + 1))}
                    >
                      ↓
                    </ActionIcon>
                    <ActionIcon
                      variant="default"
                      size={36}
                      aria-label={t("receive.remove", { name: product.name })}
                      onClick={() => set(products.filter((_, at) => at !== index))}
                    >
                      <Icon name="trash" />
                    </ActionIcon>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <RefusalAlert failure={failure} />
      <Group>
        <Button
          loading={pending}
          disabled={!changed}
          onClick={() => run({ product_ids: products.map((it) => it.product_id) })}
        >
          {t("catalogue.favourites_save")}
        </Button>
      </Group>
    </Stack>
  );
}

/** The goods that stand as buttons at the till, in order. */
export function FavouritesPage() {
  const { may } = useWorkplace();
  const { data, error } = useCall("list_favourites", {});
  return (
    <Page title={<SubNav pages={cataloguePages(may)} label={t("area.products")} />}>
      <RefusalAlert failure={error} />
      {data && <Editor known={data.products} />}
    </Page>
  );
}
