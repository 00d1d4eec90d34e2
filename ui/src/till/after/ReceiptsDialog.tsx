import { Badge, Button, Group, Kbd, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import type { FoundReceipt } from "../../bindings";
import { formatInstant } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { t } from "../../kit/messages";
import { formatRupiah } from "../../kit/money";
import { useCall } from "../../kit/query";
import { RefusalAlert } from "../../kit/RefusalAlert";
import { useWorkplace } from "../../kit/session";
import { useKeys } from "../../kit/useKeys";
import { ChoiceList } from "../ChoiceList";
import { TillModal } from "../TillModal";

const LIMIT = 20;

export type ReceiptTask = "reprint" | "return" | "exchange" | "void";

type Props = {
  /** What Enter does with the chosen receipt; the others have keys of their own. */
  task: ReceiptTask;
  scanned?: { code: string; at: number };
  onTask: (task: ReceiptTask, sale: FoundReceipt) => void;
  onWithoutReceipt?: () => void;
  onClose: () => void;
};

function ReceiptLine({ sale }: { sale: FoundReceipt }) {
  return (
    <>
      <span>
        <Text fz="lg" fw={600}>
          {sale.document_number}
        </Text>
        <Text size="sm">
          {[formatInstant(sale.at_ms), sale.user_name, sale.member_number].filter(Boolean).join(" · ")}
        </Text>
      </span>
      <span>
        {sale.voided && (
          <Badge color="red" variant="light">
            {t("receipts.voided")}
          </Badge>
        )}
        {sale.returned && (
          <Badge color="amber" variant="light">
            {t("receipts.returned")}
          </Badge>
        )}
      </span>
      <Text component="span" fz="lg" fw={600}>
        {formatRupiah(sale.payable)}
      </Text>
    </>
  );
}

/** The tasks that this receipt still allows, in the order of their keys. */
function useTasks(sale: FoundReceipt | undefined): { task: ReceiptTask; key: string; allowed: boolean }[] {
  const { may } = useWorkplace();
  const isOver = sale === undefined || sale.voided;
  const tasks: { task: ReceiptTask; key: string; allowed: boolean }[] = [
    { task: "reprint", key: "F9", allowed: sale !== undefined && may("reprint_receipt") },
    { task: "return", key: "F8", allowed: !isOver && may("return_goods") },
    { task: "exchange", key: "F7", allowed: !isOver && may("return_goods") },
    { task: "void", key: "Del", allowed: !isOver && sale.shift_open && !sale.returned && may("sell") },
  ];
  return tasks;
}

/** F8 and F9: finds a receipt by its number or its end, the member, the amount or the goods. */
export function ReceiptsDialog({ task, scanned, onTask, onWithoutReceipt, onClose }: Props) {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 120);
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    if (scanned) setQuery(scanned.code);
  }, [scanned]);
  useEffect(() => setChosen(0), [asked]);
  const { data, error, isPlaceholderData } = useCall(
    "find_receipt",
    { query: asked, limit: LIMIT },
    { keepPrevious: true },
  );
  // What is still listed belongs to what was typed before: a quick Enter must not take a receipt of that.
  const isFresh = data !== undefined && !isPlaceholderData && asked === query.trim();
  const [wanted, setWanted] = useState<ReceiptTask>();
  const sales = data?.sales ?? [];
  const sale = sales[chosen];
  const tasks = useTasks(sale);
  const run = (next: ReceiptTask) => {
    if (!isFresh) return setWanted(next);
    setWanted(undefined);
    if (sale && tasks.some((each) => each.task === next && each.allowed)) onTask(next, sale);
  };
  useEffect(() => {
    if (wanted && isFresh) run(wanted);
  });
  useKeys(
    {
      F7: (event) => (event.preventDefault(), run("exchange")),
      F8: (event) => (event.preventDefault(), run("return")),
      F9: (event) => (event.preventDefault(), run("reprint")),
      Delete: query ? undefined : (event) => (event.preventDefault(), run("void")),
    },
    { overDialogs: true, inFields: true },
  );
  return (
    <TillModal onClose={onClose} title={t(`receipts.title_${task}`)} size={860}>
      <Stack>
        <TextInput
          size="lg"
          label={t("receipts.search")}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          data-autofocus
          autoComplete="off"
          data-testid="receipt-search"
        />
        <RefusalAlert failure={error} />
        {data && sales.length === 0 && (
          <Empty icon="receipt" title={t("receipts.none")} text={t("receipts.none_text")} />
        )}
        <ChoiceList
          label={t("receipts.found")}
          rows={sales}
          idOf={(row) => row.sale_id}
          chosen={chosen}
          onChoose={setChosen}
          onTake={() => run(task)}
          testId="receipt-list"
        >
          {(row) => <ReceiptLine sale={row} />}
        </ChoiceList>
        <Group justify="flex-end" gap="xs">
          {onWithoutReceipt && (
            <Button h={48} variant="subtle" onClick={onWithoutReceipt} mr="auto" data-testid="without-receipt">
              {t("return.without_receipt")}
            </Button>
          )}
          {tasks.map(({ task: each, key, allowed }) => (
            <Button
              key={each}
              h={48}
              px="sm"
              variant={each === task ? "filled" : "default"}
              disabled={!allowed}
              onClick={() => run(each)}
              data-testid={`receipt-${each}`}
            >
              {t(`receipts.${each}`)}&nbsp;<Kbd size="xs">{each === task ? "Enter" : key}</Kbd>
            </Button>
          ))}
        </Group>
      </Stack>
    </TillModal>
  );
}
