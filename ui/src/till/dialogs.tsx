// The till's small dialogs: quantity, member, price check, reprint. Each closes with Esc and gives the focus back.

import { Button, Group, Modal, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import type { MemberRow, Paper, Quantity } from "../bindings";
import { Empty } from "../kit/Empty";
import { t } from "../kit/messages";
import { formatRupiah } from "../kit/money";
import { PaperPreview } from "../kit/Paper";
import { useCall } from "../kit/query";
import { formatQuantity, parseQuantity } from "../kit/quantity";
import { RefusalAlert } from "../kit/RefusalAlert";
import { memberStatus } from "../members/status";
import type { CartLine } from "./cart";
import css from "../kit/kit.module.css";

type Closing = { onClose: () => void };

export function QuantityDialog({
  line,
  onClose,
  onSet,
}: Closing & {
  line: CartLine;
  onSet: (quantity: Quantity) => void;
}) {
  const [text, setText] = useState(formatQuantity(line.quantity));
  const quantity = parseQuantity(text);
  return (
    <Modal opened onClose={onClose} title={t("quantity.title", { name: line.name })} transitionProps={{ duration: 0 }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (quantity) onSet(quantity);
        }}
      >
        <Stack>
          <TextInput
            size="xl"
            label={t("quantity.label", { unit: line.unit_name })}
            value={text}
            inputMode="decimal"
            onChange={(event) => setText(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
            data-autofocus
            autoComplete="off"
            error={quantity ? undefined : t("quantity.wrong")}
          />
          <Button size="lg" type="submit" disabled={!quantity}>
            {t("quantity.set")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

export function MemberDialog({
  onClose,
  onPick,
  scanned,
}: Closing & {
  onPick: (member: MemberRow) => void;
  scanned?: string;
}) {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    if (scanned) setQuery(scanned);
  }, [scanned]);
  const { data, error } = useCall("find_member", { query }, { enabled: query.trim().length > 0, keepPrevious: true });
  const members = query.trim() ? (data?.members ?? []) : [];
  useEffect(() => setChosen(0), [query]);
  const hear = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      setChosen((at) => Math.max(0, Math.min(members.length - 1, at + by)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const member = members[chosen];
      if (member) onPick(member);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("member.title")} size="lg" transitionProps={{ duration: 0 }}>
      <Stack>
        <TextInput
          size="lg"
          label={t("member.search")}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={hear}
          data-autofocus
          autoComplete="off"
          data-testid="member-search"
        />
        <RefusalAlert failure={error} />
        <div role="listbox" aria-label={t("member.results")}>
          {members.map((member, index) => (
            <UnstyledButton
              key={member.member_id}
              className={css.result}
              role="option"
              aria-selected={index === chosen}
              tabIndex={-1}
              onClick={() => onPick(member)}
            >
              <span>{member.name}</span>
              <span className={css.resultNote}>{memberStatus(member.status)}</span>
              <span>{member.number}</span>
            </UnstyledButton>
          ))}
        </div>
        {query.trim() && data && members.length === 0 && <Text c="dimmed">{t("member.none")}</Text>}
      </Stack>
    </Modal>
  );
}

/** F5: what does it cost? Scanning asks as well; nothing goes into the cart. */
export function PriceDialog({ onClose, scanned }: Closing & { scanned?: { code: string; at: number } }) {
  const [query, setQuery] = useState("");
  useEffect(() => {
    if (scanned) setQuery(scanned.code);
  }, [scanned]);
  const { data } = useCall(
    "search_products",
    { query: query.trim(), limit: 6 },
    {
      enabled: query.trim().length > 0,
      keepPrevious: true,
    },
  );
  const products = query.trim() ? (data?.products ?? []) : [];
  return (
    <Modal opened onClose={onClose} title={t("price.title")} size="xl" transitionProps={{ duration: 0 }}>
      <Stack>
        <TextInput
          size="lg"
          label={t("price.search")}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          data-autofocus
          autoComplete="off"
        />
        {products.map((product) => (
          <Group key={product.product_id} justify="space-between" wrap="nowrap" fz="xl">
            <Stack gap={0} miw={0}>
              <Text fz="lg" fw={600} truncate>
                {product.name}
              </Text>
              <Text c="dimmed">
                {t("till.result_stock", { stock: formatQuantity(product.stock), unit: product.unit_name })}
              </Text>
            </Stack>
            <Text fz="2rem" fw={700} style={{ fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" }}>
              {product.price == null ? t("price.none") : formatRupiah(product.price)}
            </Text>
          </Group>
        ))}
        {query.trim() && data && products.length === 0 && <Empty icon="search" title={t("price.not_found")} />}
      </Stack>
    </Modal>
  );
}

export function PaperDialog({ paper, title, onClose }: Closing & { paper: Paper; title: string }) {
  return (
    <Modal opened onClose={onClose} title={title} size="auto" transitionProps={{ duration: 0 }}>
      <Stack>
        <PaperPreview paper={paper} label={title} />
        <Button size="md" variant="default" onClick={onClose} data-autofocus>
          {t("common.close")}
        </Button>
      </Stack>
    </Modal>
  );
}
