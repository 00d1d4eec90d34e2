import { ActionIcon, Alert, Autocomplete, Button, Group, Radio, Stack, Table, Text, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { Money, ProductHit, ReceiveStockResponse } from "../bindings";
import { call } from "../call";
import { Empty } from "../kit/Empty";
import { Amount } from "../kit/Figure";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { addMoney, formatRupiah, isZero } from "../kit/money";
import { MoneyInput } from "../kit/MoneyInput";
import { Page } from "../kit/Page";
import { ProductField } from "../kit/ProductField";
import { parseQuantity } from "../kit/quantity";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useDraft } from "../kit/useDraft";

type Line = { product_id: string; name: string; unit_name: string; quantity: string; cost?: Money };
type Draft = { supplier: string; note: string; paidFrom: "payable" | "safe_cash"; lines: Line[] };

const EMPTY: Draft = { supplier: "", note: "", paidFrom: "payable", lines: [] };
const CREDIT = { payable: "2102", safe_cash: "1111" } as const;

/** What the receipt will write into the books, shown before it does. */
function Posting({ total, paidFrom }: { total: Money; paidFrom: Draft["paidFrom"] }) {
  return (
    <Alert color="blue" icon={<Icon name="info" />} title={t("receive.posts")} data-testid="receive-posting">
      <Table withRowBorders={false} verticalSpacing={2}>
        <Table.Tbody>
          <Table.Tr>
            <Table.Td>D 1151 {t("account.1151")}</Table.Td>
            <Table.Td ta="right">
              <Amount value={total} total />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Td pl="xl">
              K {CREDIT[paidFrom]} {t(`account.${CREDIT[paidFrom]}`)}
            </Table.Td>
            <Table.Td ta="right">
              <Amount value={total} total />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Alert>
  );
}

function LineRow({ line, onChange, onRemove }: { line: Line; onChange: (line: Line) => void; onRemove: () => void }) {
  const wrong = line.quantity !== "" && parseQuantity(line.quantity) === undefined;
  return (
    <Table.Tr>
      <Table.Td>{line.name}</Table.Td>
      <Table.Td w={170}>
        <TextInput
          value={line.quantity}
          aria-label={t("receive.quantity_of", { name: line.name })}
          inputMode="decimal"
          autoFocus
          onChange={(event) => onChange({ ...line, quantity: event.currentTarget.value })}
          error={wrong}
          rightSection={<Text size="xs">{line.unit_name}</Text>}
          rightSectionWidth={52}
          autoComplete="off"
        />
      </Table.Td>
      <Table.Td w={200}>
        <MoneyInput
          value={line.cost}
          aria-label={t("receive.cost_of", { name: line.name })}
          onChange={(cost) => onChange({ ...line, cost })}
        />
      </Table.Td>
      <Table.Td w={50}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t("receive.remove", { name: line.name })}
          onClick={onRemove}
        >
          <Icon name="trash" />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

function AddGoods({ onAdd }: { onAdd: (product: ProductHit) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [missed, setMissed] = useState(false);
  const pick = (product: ProductHit) => {
    onAdd(product);
    setText("");
    setMissed(false);
  };
  const take = (typed: string) => {
    void call("find_product", { code: typed.trim() })
      .then(({ product }) => pick(product))
      .catch(() =>
        call("search_products", { query: typed.trim(), limit: 1 }).then(({ products }) => {
          const first = products[0];
          if (first) pick(first);
          else setMissed(true);
        }),
      )
      .catch(() => setMissed(true));
  };
  return (
    <Stack gap={4}>
      <ProductField
        field={field}
        size="md"
        label={t("receive.add")}
        placeholder={t("till.scan_placeholder")}
        text={text}
        onText={setText}
        onTake={take}
        onPick={pick}
      />
      {missed && (
        <Text role="alert" c="var(--bad-text)">
          {t("price.not_found")}
        </Text>
      )}
    </Stack>
  );
}

function Received({ done, onAgain }: { done: ReceiveStockResponse; onAgain: () => void }) {
  const navigate = useNavigate();
  return (
    <Empty
      icon="check"
      title={t("receive.done", { number: done.document_number })}
      text={t("receive.done_text", { count: done.lines_count, total: formatRupiah(done.total) })}
    >
      <Group>
        <Button onClick={onAgain} data-autofocus>
          {t("receive.again")}
        </Button>
        <Button variant="default" onClick={() => void navigate("/stok")}>
          {t("receive.see_stock")}
        </Button>
      </Group>
    </Empty>
  );
}

/** Whom it comes from: the known suppliers are offered, any other name may be typed. */
function SupplierField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { data } = useCall("list_suppliers", { only_active: true, offset: 0, limit: 500 });
  // Two suppliers who came to one name on two tills are one choice here.
  const names = [...new Set(data?.suppliers.map((supplier) => supplier.name) ?? [])];
  return <Autocomplete label={t("receive.supplier")} value={value} onChange={onChange} data={names} limit={8} />;
}

/** Goods that came in. The form is kept as a draft on this device until it is handed in. */
export function ReceivePage() {
  const [draft, setDraft, forget] = useDraft<Draft>("receive_stock", EMPTY);
  const [done, setDone] = useState<ReceiveStockResponse>();
  const { run, pending, failure } = useAction("receive_stock", {
    refresh: ["list_stock", "list_products", "trial_balance", "search_products"],
    onDone: (response) => {
      forget();
      setDone(response);
    },
  });
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const total = addMoney("0", ...draft.lines.map((line) => line.cost ?? "0"));
  const ready =
    draft.lines.length > 0 &&
    draft.lines.every((line) => parseQuantity(line.quantity) !== undefined && line.cost !== undefined);
  const add = (product: ProductHit) => {
    if (draft.lines.some((line) => line.product_id === product.product_id)) return;
    const { product_id, name, unit_name } = product;
    change({ lines: [...draft.lines, { product_id, name, unit_name, quantity: "" }] });
  };
  const submit = () =>
    run({
      supplier_name: draft.supplier.trim() || undefined,
      note: draft.note.trim() || undefined,
      paid_from: draft.paidFrom,
      lines: draft.lines.map((line) => ({
        product_id: line.product_id,
        quantity: parseQuantity(line.quantity) ?? "0",
        cost_total: line.cost ?? "0",
      })),
    });
  if (done) {
    return (
      <Page title={t("receive.title")}>
        <Received done={done} onAgain={() => setDone(undefined)} />
      </Page>
    );
  }
  return (
    <Page title={t("receive.title")}>
      <Stack className={kit.card} maw={860}>
        <SupplierField value={draft.supplier} onChange={(supplier) => change({ supplier })} />
        <Radio.Group
          label={t("receive.paid_from")}
          value={draft.paidFrom}
          onChange={(paidFrom) => change({ paidFrom: paidFrom as Draft["paidFrom"] })}
        >
          <Group mt={4}>
            <Radio value="payable" label={t("receive.payable")} />
            <Radio value="safe_cash" label={t("receive.safe_cash")} />
          </Group>
        </Radio.Group>
        <AddGoods onAdd={add} />
        {draft.lines.length > 0 && (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("product.name")}</Table.Th>
                <Table.Th>{t("stock.quantity")}</Table.Th>
                <Table.Th>{t("receive.cost")}</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">{t("receive.remove", { name: "" })}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {draft.lines.map((line, index) => (
                <LineRow
                  key={line.product_id}
                  line={line}
                  onChange={(next) => change({ lines: draft.lines.with(index, next) })}
                  onRemove={() => change({ lines: draft.lines.filter((_, at) => at !== index) })}
                />
              ))}
            </Table.Tbody>
          </Table>
        )}
        <TextInput
          label={t("receive.note")}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
        {!isZero(total) && <Posting total={total} paidFrom={draft.paidFrom} />}
        <RefusalAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={forget} disabled={pending}>
            {t("receive.clear")}
          </Button>
          <Button onClick={submit} disabled={!ready} loading={pending} data-testid="receive-submit">
            {t("receive.submit")}
          </Button>
        </Group>
      </Stack>
    </Page>
  );
}
