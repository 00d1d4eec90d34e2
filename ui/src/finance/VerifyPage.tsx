import { Alert, Button, Loader, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../kit/Icon";
import kit from "../kit/kit.module.css";
import { t } from "../kit/messages";
import { Page } from "../kit/Page";
import { useCall } from "../kit/query";
import { RefusalAlert } from "../kit/RefusalAlert";
import { useWorkplace } from "../kit/session";
import { SubNav } from "../kit/SubNav";
import { StateWord } from "../kit/VirtualTable";
import { bookPages } from "./pages";

/** "Periksa pembukuan": the promises the books make, checked now. */
export function VerifyPage() {
  const { may } = useWorkplace();
  const [asked, setAsked] = useState(false);
  const { data, error, isFetching, refetch } = useCall("verify_books", {}, { enabled: asked });
  const check = () => (asked ? void refetch() : setAsked(true));
  return (
    <Page
      title={t("books.verify")}
      actions={
        <Button onClick={check} loading={isFetching} data-testid="verify-run">
          {t("verify.run")}
        </Button>
      }
    >
      <SubNav label={t("area.books")} pages={bookPages(may)} />
      <RefusalAlert failure={error} />
      {!data && !error && <Text>{t("verify.text")}</Text>}
      {isFetching && !data && <Loader />}
      {data && (
        <Stack>
          <Alert
            color={data.ok ? "barn" : "red"}
            icon={<Icon name={data.ok ? "check" : "stop"} />}
            role="status"
            data-testid="verify-result"
          >
            {t(data.ok ? "verify.ok" : "verify.not_ok", { ms: data.took_ms })}
          </Alert>
          <div className={kit.card}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={130}>{t("verify.result")}</Table.Th>
                  <Table.Th>{t("verify.check")}</Table.Th>
                  <Table.Th>{t("verify.detail")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.checks.map((each) => (
                  <Table.Tr key={each.code}>
                    <Table.Td>
                      {each.ok ? (
                        <StateWord icon="check" tone="ok">
                          {t("verify.ties")}
                        </StateWord>
                      ) : (
                        <StateWord icon="stop" tone="bad">
                          {t("verify.differs")}
                        </StateWord>
                      )}
                    </Table.Td>
                    <Table.Td>{each.title}</Table.Td>
                    <Table.Td>{each.detail}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </Stack>
      )}
    </Page>
  );
}
