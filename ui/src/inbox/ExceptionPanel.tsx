import { Alert, Button, Drawer, Loader, Select, Stack, Table, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { CommandName, Resolution, ShowExceptionResponse } from "../bindings";
import { formatInstant } from "../kit/dates";
import { language, t } from "../kit/messages";
import { useAction, useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { ConflictPicker } from "./ConflictPicker";
import { MergePair } from "./MergePair";
import { RevaluePool } from "./RevaluePool";
import { kindName } from "./kinds";

/** What is asked again after something in the inbox was settled. */
export const INBOX: CommandName[] = ["list_exceptions", "show_exception", "count_exceptions"];

const RESOLUTIONS: Resolution[] = ["accepted", "corrected", "no_matter"];

function Evidence({ shown }: { shown: ShowExceptionResponse }) {
  const english = language() === "en";
  // Two values side by side are their own evidence.
  if (shown.evidence.length === 0) return null;
  return (
    <section>
      <Title order={3} size="h5">
        {t("inbox.evidence")}
      </Title>
      <Table>
        <Table.Tbody>
          {shown.evidence.map((line, index) => (
            <Table.Tr key={index}>
              <Table.Th scope="row" w={170}>
                {english ? line.label_english : line.label}
              </Table.Th>
              <Table.Td>
                {line.value}
                {line.change_set_id && (
                  <>
                    {" "}
                    <Link to={`/buku/catatan/${line.change_set_id}`}>{t("inbox.open_record")}</Link>
                  </>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Settle({ shown, onClose }: { shown: ShowExceptionResponse; onClose: () => void }) {
  const [resolution, setResolution] = useState<Resolution>("accepted");
  const [note, setNote] = useState("");
  const { run, pending, failure } = useAction("settle_exception", { refresh: INBOX, onDone: onClose });
  const { key, mark } = shown.row;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run({ key, mark, resolution, note: note.trim() });
      }}
    >
      <Stack gap="sm">
        <Select
          label={t("inbox.resolution")}
          allowDeselect={false}
          value={resolution}
          onChange={(value) => setResolution((value as Resolution | null) ?? "accepted")}
          data={RESOLUTIONS.map((value) => ({ value, label: t(`inbox.${value}`) }))}
        />
        <Textarea
          label={t("inbox.note")}
          required
          autosize
          minRows={2}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <RefusalAlert failure={failure} />
        <Button type="submit" loading={pending} disabled={note.trim() === ""}>
          {t("inbox.settle")}
        </Button>
      </Stack>
    </form>
  );
}

function Settled({ shown }: { shown: ShowExceptionResponse }) {
  const { settled } = shown.row;
  if (!settled) return null;
  return (
    <Alert color={settled.holds ? "green" : "yellow"}>
      <Text size="sm">
        {t("inbox.settled_by", {
          user: settled.user_name,
          time: formatInstant(settled.at_ms),
          note: settled.note,
        })}
      </Text>
      {!settled.holds && <Text size="sm">{t("inbox.changed_since")}</Text>}
    </Alert>
  );
}

/** One matter: what happened, its evidence, and what a person can do about it. */
export function ExceptionPanel({ exceptionKey, onClose }: { exceptionKey: string; onClose: () => void }) {
  const { may } = useWorkplace();
  const { data, error } = useCall("show_exception", { key: exceptionKey });
  const english = language() === "en";
  return (
    <Drawer
      opened
      position="right"
      size={560}
      onClose={onClose}
      title={data ? kindName(data.row.kind) : t("inbox.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <RefusalAlert failure={error} />
      {!data && !error && <Loader />}
      {data && (
        <Stack>
          <Text fw={600}>{english ? data.row.sentence_english : data.row.sentence}</Text>
          <Text>{english ? data.advice_english : data.advice}</Text>
          <Settled shown={data} />
          {data.conflict && <ConflictPicker conflict={data.conflict} onClose={onClose} />}
          {data.pair && may("merge_duplicates") && <MergePair pair={data.pair} onClose={onClose} />}
          {data.pool && may("revalue_stock") && <RevaluePool pool={data.pool} onClose={onClose} />}
          <Evidence shown={data} />
          {data.by_word && data.row.open && may("settle_exceptions") && <Settle shown={data} onClose={onClose} />}
        </Stack>
      )}
    </Drawer>
  );
}
