// What the sync server tells the head office. Money is a decimal string of sen, as everywhere.

import type { Money } from "../bindings";

export type Group = { group_id: string; name: string };
export type SignedIn = { token: string; name: string; expires_at_ms: number; groups: Group[] };
export type OfficeDevice = {
  device_id: string;
  till_code: string;
  unit_name: string;
  seq: number;
  last_clock_ms?: number | null;
  last_business_date?: string | null;
  received_at_ms?: number | null;
  contacted_at_ms?: number | null;
  app_version?: string | null;
  protocol?: number | null;
  waiting?: number | null;
  oldest_seconds?: number | null;
  late_hours?: number | null;
};
export type CooperativeRow = {
  cooperative_id: string;
  name: string;
  shared_since_ms: number;
  devices: OfficeDevice[];
};
export type Cooperatives = { cooperatives: CooperativeRow[]; withdrawn: { name: string }[] };
export type CompleteUpTo = { cooperative_id: string; name: string; devices: OfficeDevice[] };
export type Figures = { opening: Money; debit: Money; credit: Money; closing: Money };
export type CombinedRow = Figures & {
  account: string;
  name: string;
  elimination: Money;
  by_cooperative: (Figures & { cooperative_id: string })[];
};
export type CombinedTrialBalance = {
  cooperatives: { cooperative_id: string; name: string }[];
  rows: CombinedRow[];
  totals: Figures;
  complete_up_to: CompleteUpTo[];
};
export type SalesFigures = {
  sales_count: number;
  gross: Money;
  discount: Money;
  net: Money;
  vat: Money;
  rounding: Money;
  origin_member_net: Money;
  origin_non_member_net: Money;
};
export type SalesRow = SalesFigures & {
  cooperative_id: string;
  cooperative_name: string;
  unit_id: string;
  unit_name: string;
  business_date: string;
};
export type GroupSales = { rows: SalesRow[]; totals: SalesFigures; complete_up_to: CompleteUpTo[] };
export type CooperativeExceptions = {
  cooperative_id: string;
  name: string;
  open: number;
  kinds: { kind: string; open: number }[];
};
export type GroupExceptions = { cooperatives: CooperativeExceptions[] };
