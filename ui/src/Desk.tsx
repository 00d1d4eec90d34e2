import { Button } from "@mantine/core";
import { NavLink, Navigate, Route, Routes, useLocation } from "react-router";
import { areasFor } from "./areas";
import css from "./desk.module.css";
import { AccountLedgerPage } from "./finance/AccountLedgerPage";
import { ChangeSetPage } from "./finance/ChangeSetPage";
import { PeriodsPage } from "./finance/PeriodsPage";
import { SharingPage } from "./finance/SharingPage";
import { TrialBalancePage } from "./finance/TrialBalancePage";
import { VerifyPage } from "./finance/VerifyPage";
import { HomePage } from "./HomePage";
import { InboxBadge } from "./inbox/InboxBadge";
import { InboxPage } from "./inbox/InboxPage";
import { FavouritesPage } from "./inventory/FavouritesPage";
import { ImportPage } from "./inventory/ImportPage";
import { LabelsPage } from "./inventory/LabelsPage";
import { PricesPage } from "./inventory/PricesPage";
import { ProductsPage } from "./inventory/ProductsPage";
import { PromotionsPage } from "./inventory/PromotionsPage";
import { ReceivePage } from "./inventory/ReceivePage";
import { StockPage } from "./inventory/StockPage";
import { SuppliersPage } from "./inventory/SuppliersPage";
import { ErrorBoundary } from "./kit/ErrorBoundary";
import { Icon } from "./kit/Icon";
import { PrinterMark, SyncMark } from "./kit/marks";
import { t } from "./kit/messages";
import { useWorkplace } from "./kit/session";
import { ViewMenu } from "./kit/ViewMenu";
import { MembersPage } from "./members/MembersPage";
import { ConsignorsPage } from "./sales/ConsignorsPage";
import { PendingPaymentsPage } from "./sales/PendingPaymentsPage";
import { PrepaidPage } from "./sales/PrepaidPage";
import { SalesPage } from "./sales/SalesPage";
import { ShiftsPage } from "./sales/ShiftsPage";
import { SyncPage } from "./sync/SyncPage";
import { ChangePinItem } from "./units/ChangePin";
import { CopiesPage } from "./units/CopiesPage";
import { DevicesPage } from "./units/DevicesPage";
import { PrinterPage } from "./units/PrinterPage";
import { SettingsPage } from "./units/SettingsPage";
import { UsersPage } from "./units/UsersPage";
import { useSignOut } from "./units/useSignOut";

function Rail() {
  const { session, start } = useWorkplace();
  const signOut = useSignOut();
  return (
    <nav className={css.rail} aria-label={t("desk.areas")}>
      <div className={css.place}>{start.cooperative_name}</div>
      <div className={css.areas}>
        {areasFor(session.operations).map((area) => (
          <NavLink key={area.path} to={area.path} className={css.area ?? ""}>
            <Icon name={area.icon} /> {t(area.label)}
            {area.path === "/kotak-masuk" && <InboxBadge />}
          </NavLink>
        ))}
      </div>
      <SyncMark />
      <PrinterMark />
      <div className={css.person}>
        <Button variant="default" leftSection={<Icon name="exit" />} onClick={signOut} flex={1} justify="flex-start">
          {session.name}
        </Button>
        <ViewMenu>
          <ChangePinItem />
        </ViewMenu>
      </div>
    </nav>
  );
}

/** The desk: the rail at the left, one page at work. */
export function Desk() {
  const { pathname } = useLocation();
  return (
    <div className={css.desk}>
      <Rail />
      <main className={css.page} tabIndex={0}>
        <ErrorBoundary place={pathname}>
          <Routes>
            <Route path="/beranda" element={<HomePage />} />
            <Route path="/barang" element={<ProductsPage />} />
            <Route path="/barang/impor" element={<ImportPage />} />
            <Route path="/barang/harga" element={<PricesPage />} />
            <Route path="/barang/promosi" element={<PromotionsPage />} />
            <Route path="/barang/label" element={<LabelsPage />} />
            <Route path="/barang/favorit" element={<FavouritesPage />} />
            <Route path="/stok" element={<StockPage />} />
            <Route path="/stok/terima" element={<ReceivePage />} />
            <Route path="/stok/pemasok" element={<SuppliersPage />} />
            <Route path="/anggota" element={<MembersPage />} />
            <Route path="/penjualan" element={<SalesPage />} />
            <Route path="/penjualan/menunggu" element={<PendingPaymentsPage />} />
            <Route path="/penjualan/shift" element={<ShiftsPage />} />
            <Route path="/penjualan/voucher" element={<PrepaidPage />} />
            <Route path="/penjualan/titip-jual" element={<ConsignorsPage />} />
            <Route path="/buku" element={<TrialBalancePage />} />
            <Route path="/buku/akun/:account" element={<AccountLedgerPage />} />
            <Route path="/buku/catatan/:id" element={<ChangeSetPage />} />
            <Route path="/buku/periode" element={<PeriodsPage />} />
            <Route path="/buku/periksa" element={<VerifyPage />} />
            <Route path="/buku/berbagi" element={<SharingPage />} />
            <Route path="/kotak-masuk" element={<InboxPage />} />
            <Route path="/sinkronisasi" element={<SyncPage />} />
            <Route path="/pengguna" element={<UsersPage />} />
            <Route path="/pengaturan" element={<SettingsPage />} />
            <Route path="/pengaturan/printer" element={<PrinterPage />} />
            <Route path="/pengaturan/perangkat" element={<DevicesPage />} />
            <Route path="/pengaturan/cadangan" element={<CopiesPage />} />
            <Route path="*" element={<Navigate to="/beranda" replace />} />
          </Routes>
        </ErrorBoundary>
      </main>
    </div>
  );
}
