// The goods that have no barcode to scan: a finger, or Alt and a number.

import { Kbd, Text, UnstyledButton } from "@mantine/core";
import type { ProductHit } from "../bindings";
import { t } from "../kit/messages";
import { formatMoney } from "../kit/money";
import { useCall } from "../kit/query";
import { useWorkplace } from "../kit/session";
import { useKeys, type KeyMap } from "../kit/useKeys";
import { TillModal } from "./TillModal";
import css from "./till.module.css";

const NUMBERED = 9;
const KEPT_MS = 60_000;

export function useFavourites(): ProductHit[] {
  const { may } = useWorkplace();
  const { data } = useCall("list_favourites", {}, { enabled: may("read_products"), staleTime: KEPT_MS });
  return data?.products ?? [];
}

type Picking = { onPick: (product: ProductHit) => void };

function Good({ product, number, onPick }: { product: ProductHit; number?: number } & Picking) {
  return (
    <UnstyledButton
      className={css.good}
      tabIndex={-1}
      // The one field keeps the focus: a scan may follow at once.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onPick(product)}
      data-testid="favourite"
    >
      <span className={css.goodName}>{product.name}</span>
      <span className={css.goodNote}>
        {product.price != null && formatMoney(product.price)}
        {number !== undefined && <Kbd size="xs">Alt {number}</Kbd>}
      </span>
    </UnstyledButton>
  );
}

/** The first of them below the cart; the rest behind the last button. */
export function Favourites({ onPick, onMore }: Picking & { onMore: () => void }) {
  const products = useFavourites();
  const shown = products.slice(0, NUMBERED);
  const keys = shown.map((product, index): [string, KeyMap[string]] => [
    `Alt+${index + 1}`,
    (event) => {
      event.preventDefault();
      if (!event.repeat) onPick(product);
    },
  ]);
  useKeys(Object.fromEntries(keys));
  if (shown.length === 0) return null;
  return (
    <div className={css.goods} role="group" aria-label={t("till.goods")} data-testid="favourites">
      {shown.map((product, index) => (
        <Good key={product.product_id} product={product} number={index + 1} onPick={onPick} />
      ))}
      {products.length > NUMBERED && (
        <UnstyledButton
          className={css.good}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={onMore}
          data-testid="favourites-more"
        >
          <span className={css.goodName}>{t("till.goods_more", { count: products.length - NUMBERED })}</span>
        </UnstyledButton>
      )}
    </div>
  );
}

/** All of them, by category. */
export function GoodsDialog({ onPick, onClose }: Picking & { onClose: () => void }) {
  const products = useFavourites();
  const categories = [...new Set(products.map((product) => product.category))];
  return (
    <TillModal onClose={onClose} title={t("till.goods")} size={1080}>
      {categories.map((category) => (
        <section key={category} aria-label={category || t("till.goods")}>
          <Text fw={600} mt="sm">
            {category}
          </Text>
          <div className={css.goods}>
            {products
              .filter((product) => product.category === category)
              .map((product) => (
                <Good key={product.product_id} product={product} onPick={onPick} />
              ))}
          </div>
        </section>
      ))}
    </TillModal>
  );
}
