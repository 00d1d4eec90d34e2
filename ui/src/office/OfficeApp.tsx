import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { NavLink, Navigate, Route, Routes } from "react-router";
import { Empty } from "../kit/Empty";
import { Icon } from "../kit/Icon";
import { t } from "../kit/messages";
import { ViewMenu } from "../kit/ViewMenu";
import { signOut, useSignedIn } from "./api";
import type { SignedIn } from "./contract";
import { GroupSalesPage } from "./GroupSalesPage";
import css from "./office.module.css";
import { OfficeSignIn } from "./OfficeSignIn";
import { OverviewPage } from "./OverviewPage";
import { TrialBalancePage } from "./TrialBalancePage";

function Office({ person }: { person: SignedIn }) {
  const [groupId, setGroupId] = useState(person.groups[0]?.group_id);
  const group = person.groups.find((each) => each.group_id === groupId);
  return (
    <div className={css.office}>
      <header className={css.header}>
        <span className={css.brand}>{group?.name ?? t("office.title")}</span>
        {person.groups.length > 1 && (
          <Select
            aria-label={t("office.group")}
            allowDeselect={false}
            value={groupId ?? null}
            data={person.groups.map((each) => ({ value: each.group_id, label: each.name }))}
            onChange={(value) => setGroupId(value ?? undefined)}
          />
        )}
        <Button variant="default" leftSection={<Icon name="exit" />} onClick={signOut} title={t("office.sign_out")}>
          {person.name}
        </Button>
        <ViewMenu />
      </header>
      <nav className={css.nav} aria-label={t("office.pages")}>
        <NavLink to="/koperasi">{t("office.overview")}</NavLink>
        <NavLink to="/neraca">{t("office.trial_balance")}</NavLink>
        <NavLink to="/penjualan">{t("office.sales")}</NavLink>
      </nav>
      <main className={css.main} tabIndex={0}>
        {groupId ? (
          <Routes>
            <Route path="/koperasi" element={<OverviewPage groupId={groupId} />} />
            <Route path="/neraca" element={<TrialBalancePage groupId={groupId} />} />
            <Route path="/penjualan" element={<GroupSalesPage groupId={groupId} />} />
            <Route path="*" element={<Navigate to="/koperasi" replace />} />
          </Routes>
        ) : (
          <Empty icon="people" title={t("office.no_groups_title")} text={t("office.no_groups_text")} />
        )}
      </main>
    </div>
  );
}

/** The head office: many cooperatives, read only, only what they shared. */
export function OfficeApp() {
  const person = useSignedIn();
  return person ? <Office key={person.token} person={person} /> : <OfficeSignIn />;
}
