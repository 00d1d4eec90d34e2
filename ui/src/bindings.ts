// The contract between the screens and the core: every command with its request and its answer.
// Money and quantities are decimal strings (sen; thousandths), dates are YYYY-MM-DD, instants are unix milliseconds.

export type Money = string;
export type Quantity = string;

export type Role =
  | "super_admin" | "board_director" | "manager" | "finance_officer" | "cashier" | "warehouse_staff" | "member";
export type Operation = string;
export type TaxClass = "taxed" | "exempt" | "luxury" | "agri_one_point_one" | "none";
export type Zone = "WIB" | "WITA" | "WIT";

export type Refusal = { code: string; message: string; message_english: string; data?: unknown };

export type Empty = Record<string, never>;
export type UserTile = { user_id: string; name: string; role: Role };
export type UserRow = { user_id: string; name: string; role: Role; active: boolean };
export type Session = { user_id: string; name: string; role: Role; operations: Operation[]; token?: string | null };

// Start and session
export type StartStatusRequest = Empty;
export type StartStatusResponse = {
  state: "empty" | "ready"; cooperative_id?: string | null; cooperative_name?: string | null; unit_name?: string | null;
  unit_code?: string | null; till_code?: string | null; device_id?: string | null; zone?: string | null;
  key_storage: "keyring" | "file"; key_storage_note?: string | null; users: UserTile[]; session?: Session | null;
  server_url?: string | null; version: string; business_date_today: string;
};
export type CreateCooperativeRequest = {
  id: string; cooperative_name: string; unit_name: string; unit_code: string; till_code: string;
  address_lines: string[]; phone?: string | null; npwp?: string | null; is_pkp: boolean; zone: Zone;
  admin_name: string; admin_pin: string;
};
export type CreateCooperativeResponse = { cooperative_id: string; user_id: string; recovery_key: string };
export type JoinCooperativeRequest = { id: string; server_url: string; code: string };
export type JoinCooperativeResponse = { cooperative_id: string; cooperative_name: string; till_code: string };
export type JoinProgressRequest = Empty;
export type JoinProgressResponse = {
  stage: "connecting" | "downloading" | "projecting" | "done" | "idle"; received: number; total?: number | null;
};
export type SignInRequest = { user_id: string; pin: string };
export type SignInResponse = Session;
export type SignOutRequest = Empty;
export type SignOutResponse = Empty;

// Units, users, devices
export type ListUsersRequest = Empty;
export type ListUsersResponse = { users: UserRow[] };
export type AddUserRequest = { id: string; user_id: string; name: string; role: Role; pin: string };
export type AddUserResponse = { user_id: string };
export type ChangeUserRequest = {
  id: string; user_id: string; name?: string | null; role?: Role | null; pin?: string | null; active?: boolean | null;
};
export type ChangeUserResponse = Empty;
export type DeviceRow = {
  device_id: string; name: string; till_code: string; unit_name: string; last_seq: number;
  last_clock_ms?: number | null; is_this_device: boolean; revoked: boolean;
};
export type ListDevicesRequest = Empty;
export type ListDevicesResponse = { devices: DeviceRow[] };
export type MakeJoinCodeRequest = { id: string; till_code: string; unit_id?: string | null; device_name: string };
export type MakeJoinCodeResponse = { code: string; expires_at_ms: number };
export type RevokeDeviceRequest = { id: string; device_id: string; up_to_seq: number };
export type RevokeDeviceResponse = Empty;
export type RoundingMode = "nearest" | "down" | "up";
export type CashRounding = { unit_rupiah: number; mode: RoundingMode };
export type GetSettingsRequest = Empty;
export type GetSettingsResponse = {
  cooperative_name: string; address_lines: string[]; phone?: string | null; npwp?: string | null; is_pkp: boolean;
  cash_rounding: CashRounding; receipt_footer: string[]; zone: Zone;
};
export type ChangeSettingsRequest = { id: string } & Partial<GetSettingsResponse>;
export type ChangeSettingsResponse = Empty;

// Catalogue and stock
export type ProductHit = {
  product_id: string; name: string; codes: string[]; unit_name: string; category: string; price?: Money | null;
  stock: Quantity; tax_class: TaxClass;
};
export type ProductRow = ProductHit & { cost?: Money | null; active: boolean };
export type SearchProductsRequest = { query: string; limit: number };
export type SearchProductsResponse = { products: ProductHit[] };
export type FindProductRequest = { code: string };
export type FindProductResponse = { product: ProductHit; quantity: Quantity };
export type ProductSort = "name" | "category" | "price" | "stock";
export type ListProductsRequest = {
  query?: string | null; category?: string | null; offset: number; limit: number; sort?: ProductSort | null;
};
export type ListProductsResponse = { total: number; products: ProductRow[]; categories?: string[] | null };
export type HistoryRow = { change_set_id: string; at_ms: number; user_name: string; till_code: string; what: string };
export type GetProductRequest = { product_id: string };
export type GetProductResponse = { product: ProductRow; history: HistoryRow[] };
export type SaveProductRequest = {
  id: string; product_id: string; name: string; category: string; unit_name: string; codes: string[];
  tax_class: TaxClass; price: Money; active: boolean;
};
export type SaveProductResponse = Empty;
export type StartImportRequest = {
  id: string; file_name: string; content_base64?: string | null; path?: string | null; dry_run: boolean;
};
export type StartImportResponse = { import_id: string };
export type ImportProblem = { row: number; code: string; name: string; problem_code: string; message: string };
export type ImportProgressRequest = { import_id: string };
export type ImportProgressResponse = {
  state: "checking" | "checked" | "importing" | "done" | "cancelled" | "failed"; rows_total: number; rows_done: number;
  accepted: number; refused: number; problems: ImportProblem[]; problems_total: number; message?: string | null;
};
export type RunImportRequest = { import_id: string; skip_refused: boolean };
export type RunImportResponse = Empty;
export type CancelImportRequest = { import_id: string };
export type CancelImportResponse = Empty;
export type ReceiveStockLine = { product_id: string; quantity: Quantity; cost_total: Money };
export type ReceiveStockRequest = {
  id: string; supplier_name?: string | null; note?: string | null; paid_from: "payable" | "safe_cash";
  lines: ReceiveStockLine[];
};
export type ReceiveStockResponse = { document_number: string; total: Money; lines_count: number };
export type StockRow = {
  product_id: string; name: string; unit_name: string; quantity: Quantity; value: Money; average?: Money | null;
};
export type ListStockRequest = {
  query?: string | null; offset: number; limit: number; only_negative?: boolean | null;
};
export type ListStockResponse = { total: number; rows: StockRow[]; value_total: Money };

// Members
export type MemberRow = { member_id: string; number: string; name: string; status: string };
export type RegisterMemberRequest = {
  id: string; member_id: string; number?: string | null; name: string; nik?: string | null; phone?: string | null;
  address?: string | null;
};
export type RegisterMemberResponse = { member_id: string; number: string };
export type ListMembersRequest = { query?: string | null; offset: number; limit: number };
export type ListMembersResponse = { total: number; members: MemberRow[] };
export type FindMemberRequest = { query: string };
export type FindMemberResponse = { members: MemberRow[] };

// Counter
export type PaperLine =
  | { kind: "text"; text: string; align: "left" | "center" | "right"; bold: boolean; double: boolean }
  | { kind: "rule"; character: "=" | "-" }
  | { kind: "qr"; content: string; svg?: string | null }
  | { kind: "feed"; lines: number };
export type Paper = { width: number; lines: PaperLine[] };
export type Denomination = { value_rupiah: number; count: number };
export type ShiftView = {
  shift_id: string; number: string; user_id: string; user_name: string; opened_at_ms: number; business_date: string;
  float: Money; sales_count: number;
};
export type CurrentShiftRequest = Empty;
export type CurrentShiftResponse = { shift?: ShiftView | null; may_open: boolean };
export type OpenShiftRequest = { id: string; float: Money; denominations?: Denomination[] | null };
export type OpenShiftResponse = { shift_id: string; number: string; business_date: string };
export type QuoteLine = {
  line_no: number; product_id: string; name: string; unit_name: string; quantity: Quantity; unit_price: Money;
  gross: Money; discount: Money; discount_label?: string | null; net: Money; stock: Quantity;
};
export type QuoteMember = { member_id: string; number: string; name: string };
export type Quote = {
  lines: QuoteLine[]; subtotal: Money; discount_total: Money; rounding: Money; payable: Money; vat: Money;
  member?: QuoteMember | null; quick_tenders: Money[];
};
export type QuoteSaleRequest = { lines: { product_id: string; quantity: Quantity }[]; member_id?: string | null };
export type QuoteSaleResponse = Quote;
export type SaleLineRequest = { product_id: string; quantity: Quantity; unit_price: Money };
export type Tender = { kind: "cash"; amount: Money };
export type CompleteSaleRequest = {
  id: string; shift_id: string; lines: SaleLineRequest[]; member_id?: string | null; tenders: Tender[];
};
export type CompleteSaleResponse = {
  sale_id: string; document_number: string; payable: Money; paid: Money; change: Money; print_job_id?: string | null;
  receipt: Paper;
};
export type SaveCartRequest = { cart: unknown };
export type SaveCartResponse = Empty;
export type LastSale = { sale_id: string; document_number: string; payable: Money; change: Money };
export type LoadCartRequest = Empty;
export type LoadCartResponse = { cart?: unknown; last_sale?: LastSale | null };
export type SaleRow = {
  sale_id: string; document_number: string; at_ms: number; user_name: string; member_number?: string | null;
  payable: Money; lines_count: number;
};
export type ListSalesRequest = { date?: string | null; offset: number; limit: number; query?: string | null };
export type ListSalesResponse = { total: number; sales: SaleRow[] };
export type ShowSaleRequest = { sale_id: string };
export type ShowSaleResponse = { sale: SaleRow; receipt: Paper; entries: EntryView[] };
export type ReprintReceiptRequest = { id: string; sale_id: string };
export type ReprintReceiptResponse = { print_job_id: string; receipt: Paper };
export type XReportRequest = Empty;
export type XReportResponse = { report: Paper; numbers: unknown };
export type CloseShiftRequest = {
  id: string; shift_id: string; counted: Money; denominations?: Denomination[] | null; reason?: string | null;
};
export type CloseShiftResponse = {
  z_number: string; expected: Money; counted: Money; difference: Money; report: Paper; print_job_id?: string | null;
};
export type ShiftRow = {
  shift_id: string; number: string; till_code: string; user_name: string; opened_at_ms: number;
  closed_at_ms?: number | null; sales_count: number; expected?: Money | null; counted?: Money | null;
  difference?: Money | null; z_number?: string | null;
};
export type ListShiftsRequest = { offset: number; limit: number };
export type ListShiftsResponse = { total: number; shifts: ShiftRow[] };
export type ZReportRequest = { shift_id: string };
export type ZReportResponse = { report: Paper };

// Books
export type EntryLineView = {
  account: string; name: string; unit_name: string; debit?: Money | null; credit?: Money | null;
  origin?: "member" | "non_member" | null;
};
export type EntryView = { rule: string; document_number: string; description: string; lines: EntryLineView[] };
export type TrialBalanceRow = {
  account: string; name: string; opening: Money; debit: Money; credit: Money; closing: Money;
};
export type Totals = { debit: Money; credit: Money; opening: Money; closing: Money };
export type AsOf = { device: string; till_code: string; seq: number; clock_ms?: number | null };
export type TrialBalanceRequest = { from_month?: string | null; to_month: string; unit_id?: string | null };
export type TrialBalanceResponse = {
  rows: TrialBalanceRow[]; totals: Totals; months_available: string[]; as_of: AsOf[];
};
export type LedgerRow = {
  change_set_id: string; entry_no: number; posting_date: string; business_date: string; late: boolean;
  document_number: string; rule: string; description: string; amount: Money; balance: Money;
  member_number?: string | null;
};
export type AccountLedgerRequest = {
  account: string; from_month?: string | null; to_month: string; unit_id?: string | null; before?: string | null;
  limit: number;
};
export type AccountLedgerResponse = {
  account: string; name: string; opening: Money; rows: LedgerRow[]; next?: string | null;
};
export type FactView = { kind: string; version: number; known: boolean; data: unknown; sentence: string };
export type MoveView = { product_name: string; quantity: Quantity; value: Money };
export type ShowChangeSetRequest = { change_set_id: string };
export type ShowChangeSetResponse = {
  id: string; device_name: string; till_code: string; seq: number; at_ms: number; business_date: string;
  user_name: string; facts: FactView[]; entries: EntryView[]; moves: MoveView[]; sale_id?: string | null;
};
export type ClosePeriodRequest = { id: string; month: string };
export type ClosePeriodResponse = Empty;
export type PeriodRow = {
  month: string; state: "open" | "closed"; closed_at_ms?: number | null; closed_by?: string | null;
};
export type ListPeriodsRequest = Empty;
export type ListPeriodsResponse = { periods: PeriodRow[] };
export type VerifyCheck = { code: string; title: string; ok: boolean; detail: string };
export type VerifyBooksRequest = Empty;
export type VerifyBooksResponse = { ok: boolean; checks: VerifyCheck[]; took_ms: number };
export type ShareWithGroupRequest = { id: string; group_id: string; group_name: string; granted: boolean };
export type ShareWithGroupResponse = Empty;
export type ListSharingRequest = Empty;
export type ListSharingResponse = { groups: { group_id: string; name: string; granted: boolean }[] };

// Printer
export type PrinterSettings =
  | { kind: "none" } | { kind: "network"; address: string } | { kind: "device_file"; path: string };
export type PrinterStatus = "ready" | "paper_out" | "cover_open" | "offline" | "unknown" | "none";
export type GetPrinterRequest = Empty;
export type GetPrinterResponse = { settings: PrinterSettings; width: number; drawer: boolean; status: PrinterStatus };
export type SetPrinterRequest = { settings: PrinterSettings; width: number; drawer: boolean };
export type SetPrinterResponse = Empty;
export type PrintTestRequest = Empty;
export type PrintTestResponse = { print_job_id: string };
export type OpenDrawerRequest = { id: string; reason: string };
export type OpenDrawerResponse = Empty;
export type PrintJobRow = {
  job_id: string; kind: string; document_number: string; state: string; attempts: number; last_error?: string | null;
  created_at_ms: number;
};
export type PrintQueueRequest = Empty;
export type PrintQueueResponse = { jobs: PrintJobRow[]; waiting: number };
export type RetryPrintRequest = { job_id: string };
export type RetryPrintResponse = Empty;
export type CancelPrintRequest = { job_id: string };
export type CancelPrintResponse = Empty;

// Sync
export type HeadRow = {
  device_id: string; till_code: string; name: string; seq: number; acknowledged_seq: number;
  last_clock_ms?: number | null;
};
export type SyncStatusRequest = Empty;
export type SyncStatusResponse = {
  connected: boolean; server_url?: string | null; state: "never_connected" | "idle" | "sending" | "offline" | "refused";
  waiting: number; oldest_unsent_ms?: number | null; last_contact_ms?: number | null; last_error?: Refusal | null;
  heads: HeadRow[]; refused: { change_set_id: string; code: string; message: string }[];
};
export type SyncNowRequest = Empty;
export type SyncNowResponse = SyncStatusResponse;
export type ConnectServerRequest = { id: string; server_url: string; enrolment_code: string };
export type ConnectServerResponse = Empty;

export interface Commands {
  start_status: { request: StartStatusRequest; response: StartStatusResponse };
  create_cooperative: { request: CreateCooperativeRequest; response: CreateCooperativeResponse };
  join_cooperative: { request: JoinCooperativeRequest; response: JoinCooperativeResponse };
  join_progress: { request: JoinProgressRequest; response: JoinProgressResponse };
  sign_in: { request: SignInRequest; response: SignInResponse };
  sign_out: { request: SignOutRequest; response: SignOutResponse };
  list_users: { request: ListUsersRequest; response: ListUsersResponse };
  add_user: { request: AddUserRequest; response: AddUserResponse };
  change_user: { request: ChangeUserRequest; response: ChangeUserResponse };
  list_devices: { request: ListDevicesRequest; response: ListDevicesResponse };
  make_join_code: { request: MakeJoinCodeRequest; response: MakeJoinCodeResponse };
  revoke_device: { request: RevokeDeviceRequest; response: RevokeDeviceResponse };
  get_settings: { request: GetSettingsRequest; response: GetSettingsResponse };
  change_settings: { request: ChangeSettingsRequest; response: ChangeSettingsResponse };
  search_products: { request: SearchProductsRequest; response: SearchProductsResponse };
  find_product: { request: FindProductRequest; response: FindProductResponse };
  list_products: { request: ListProductsRequest; response: ListProductsResponse };
  get_product: { request: GetProductRequest; response: GetProductResponse };
  save_product: { request: SaveProductRequest; response: SaveProductResponse };
  start_import: { request: StartImportRequest; response: StartImportResponse };
  import_progress: { request: ImportProgressRequest; response: ImportProgressResponse };
  run_import: { request: RunImportRequest; response: RunImportResponse };
  cancel_import: { request: CancelImportRequest; response: CancelImportResponse };
  receive_stock: { request: ReceiveStockRequest; response: ReceiveStockResponse };
  list_stock: { request: ListStockRequest; response: ListStockResponse };
  register_member: { request: RegisterMemberRequest; response: RegisterMemberResponse };
  list_members: { request: ListMembersRequest; response: ListMembersResponse };
  find_member: { request: FindMemberRequest; response: FindMemberResponse };
  current_shift: { request: CurrentShiftRequest; response: CurrentShiftResponse };
  open_shift: { request: OpenShiftRequest; response: OpenShiftResponse };
  quote_sale: { request: QuoteSaleRequest; response: QuoteSaleResponse };
  complete_sale: { request: CompleteSaleRequest; response: CompleteSaleResponse };
  save_cart: { request: SaveCartRequest; response: SaveCartResponse };
  load_cart: { request: LoadCartRequest; response: LoadCartResponse };
  list_sales: { request: ListSalesRequest; response: ListSalesResponse };
  show_sale: { request: ShowSaleRequest; response: ShowSaleResponse };
  reprint_receipt: { request: ReprintReceiptRequest; response: ReprintReceiptResponse };
  x_report: { request: XReportRequest; response: XReportResponse };
  close_shift: { request: CloseShiftRequest; response: CloseShiftResponse };
  list_shifts: { request: ListShiftsRequest; response: ListShiftsResponse };
  z_report: { request: ZReportRequest; response: ZReportResponse };
  trial_balance: { request: TrialBalanceRequest; response: TrialBalanceResponse };
  account_ledger: { request: AccountLedgerRequest; response: AccountLedgerResponse };
  show_change_set: { request: ShowChangeSetRequest; response: ShowChangeSetResponse };
  close_period: { request: ClosePeriodRequest; response: ClosePeriodResponse };
  list_periods: { request: ListPeriodsRequest; response: ListPeriodsResponse };
  verify_books: { request: VerifyBooksRequest; response: VerifyBooksResponse };
  share_with_group: { request: ShareWithGroupRequest; response: ShareWithGroupResponse };
  list_sharing: { request: ListSharingRequest; response: ListSharingResponse };
  get_printer: { request: GetPrinterRequest; response: GetPrinterResponse };
  set_printer: { request: SetPrinterRequest; response: SetPrinterResponse };
  print_test: { request: PrintTestRequest; response: PrintTestResponse };
  open_drawer: { request: OpenDrawerRequest; response: OpenDrawerResponse };
  print_queue: { request: PrintQueueRequest; response: PrintQueueResponse };
  retry_print: { request: RetryPrintRequest; response: RetryPrintResponse };
  cancel_print: { request: CancelPrintRequest; response: CancelPrintResponse };
  sync_status: { request: SyncStatusRequest; response: SyncStatusResponse };
  sync_now: { request: SyncNowRequest; response: SyncNowResponse };
  connect_server: { request: ConnectServerRequest; response: ConnectServerResponse };
}

export type CommandName = keyof Commands;
