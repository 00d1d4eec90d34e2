// Written from the command table of the core; a test keeps the two the same. Do not edit by hand.
// Money and quantities are decimal strings (sen; thousandths), instants are unix milliseconds.

export type Money = string;
export type Quantity = string;
export type AcceptRestoreRequest = Record<symbol, never>;
export type AccountLedgerRequest = { account: string, from_month?: string, to_month: string, unit_id?: string, before?: string, limit: number, };
export type AccountLedgerResponse = { account: string, name: string, opening: string, rows: Array<LedgerRow>, next?: string, };
export type AddUserRequest = { id: string, user_id: string, name: string, role: Role, pin: string, };
export type AddUserResponse = { user_id: string, };
export type AdmitDeviceRequest = { id: string, device_id: string, up_to_seq: number, };
export type Align = "left" | "center" | "right";
export type ApprovalNeeded = { needs: Array<Need>, approvers: Array<Approver>, };
export type ApprovalRequest = { user_id: string, pin: string, reason: string, };
export type ApprovalRow = { change_set_id: string, at_ms: number, requester_name: string, approver_name: string, reason: string, 
/**
 * The kind of what was approved: `sale_completed`.
 */
subject: string, document_number: string, };
export type Approver = { user_id: string, name: string, role: Role, };
export type AsOf = { device: string, till_code: string, seq: number, clock_ms?: number, };
export type BackupProgressRow = { done: number, total: number, is_checking: boolean, };
export type BackupRow = { name: string, date: string, bytes: number, };
export type BulkChanges = { category?: string, active?: boolean, tax_class?: TaxClass, price?: BulkPriceChange, };
export type BulkEditProductsRequest = { id: string, product_ids?: Array<string>, filter?: ProductFilter, changes: BulkChanges, };
export type BulkPriceChange = { percent_ppm?: number, amount?: string, round_to?: string, 
/**
 * The first business date; none is today.
 */
effective_from?: string, };
export type BundleItem = { product: string, 
/**
 * In base units.
 */
quantity: string, };
export type CancelBackupRequest = Record<symbol, never>;
export type CancelImportRequest = { import_id: string, };
export type CancelPrintRequest = { job_id: string, };
export type CancelRestoreRequest = Record<symbol, never>;
export type CartLineRequest = { 
/**
 * The screen's own name of the line; comes back with its price.
 */
line_id: string, product_id: string, 
/**
 * In base units.
 */
quantity: string, 
/**
 * The code that was scanned.
 */
code?: string, 
/**
 * The unit of measure of that code.
 */
unit_name?: string, 
/**
 * Base units in one of it.
 */
pack?: string, 
/**
 * The price of an open-price item, an overriding price, or the total on a scale's label.
 */
entered_price?: string, override_reason?: string, discount?: DiscountRequest, 
/**
 * As quoted: with it the sale is refused where the price has changed.
 */
unit_price?: string, net?: string, };
export type CashMoveKind = "cash_in" | "safe_drop" | "bank_drop" | "petty_expense";
export type CashRounding = { 
/**
 * The smallest amount that changes hands, in whole rupiah: 50, 100, 500 or 1000.
 */
unit_rupiah: number, 
/**
 * Which way to go.
 */
mode: RoundingMode, };
export type ChangeMemberRequest = { id: string, member_id: string, name: string, nik: string, phone: string, address: string, };
export type ChangeOwnPinRequest = { id: string, old_pin: string, new_pin: string, };
export type ChangeSettingsRequest = { id: string, cooperative_name?: string, address_lines?: Array<string>, phone?: string, npwp?: string, is_pkp?: boolean, cash_rounding?: CashRounding, receipt_footer?: Array<string>, zone?: Zone, sync_alarm_hours?: number, cashier_discount_ppm?: number, rupiah_per_point?: number, point_value?: string, scale_labels?: Array<InStorePattern>, 
/**
 * As it was scanned or pasted; refused where it is no static code for rupiah.
 */
qris_static?: string, };
export type ChangeUserRequest = { id: string, user_id: string, name?: string, role?: Role, pin?: string, active?: boolean, };
export type ChangedResponse = { 
/**
 * How many products were changed; what was so already is not counted.
 */
changed: number, };
export type ChooseCopyPlacesRequest = { 
/**
 * Empty switches the mirror off.
 */
mirror_place?: string, 
/**
 * Empty means beside the data.
 */
backup_place?: string, keep?: KeepBackups, alarm_days?: number, };
export type ChooseCopyPlacesResponse = { mirror_on_same_disk: boolean, backup_on_same_disk: boolean, };
export type ChooseImportColumnsRequest = { import_id: string, columns: Array<ImportColumnChoice>, };
export type ClosePeriodRequest = { id: string, month: string, };
export type CloseShiftRequest = { id: string, shift_id: string, counts?: Array<CountRequest>, counted?: string, denominations?: Array<Denomination>, reason?: string, approval?: ApprovalRequest, };
export type CloseShiftResponse = { z_number: string, expected: string, counted: string, difference: string, lines: Array<ClosedLine>, report: Paper, print_job_id?: string, };
export type ClosedLine = { kind: string, expected: string, counted: string, difference: string, };
export type CodePage = "wpc1252" | "pc437" | "pc850" | "pc858";
export type CompleteSaleRequest = { id: string, shift_id: string, lines: Array<CartLineRequest>, member_id?: string, bill_discount?: DiscountRequest, tenders: Array<Tender>, 
/**
 * Change that the customer gives away.
 */
donation?: string, 
/**
 * The member's own PIN, for what is taken from savings.
 */
member_pin?: string, 
/**
 * The held cart it came from.
 */
hold_id?: string, 
/**
 * What the customer brings back for it.
 */
exchange?: ExchangeRequest, approval?: ApprovalRequest, };
export type CompleteSaleResponse = { sale_id: string, document_number: string, payable: string, paid: string, change: string, donation: string, points_granted: number, print_job_id?: string, receipt: Paper, };
export type ConfirmDayRequest = { id: string, day: string, approval?: ApprovalRequest, };
export type ConfirmPaymentRequest = { id: string, sale_id: string, tender_no: number, 
/**
 * As the merchant's app shows it.
 */
reference: string, };
export type ConnectServerRequest = { id: string, server_url: string, enrolment_code: string, };
export type ConsignmentWish = { "kind": "own" } | { "kind": "consigned", of: ProductConsignment, };
export type ConsignorRow = { owner_id: string, name: string, products: number, 
/**
 * For goods that were sold and not paid yet.
 */
owed: string, };
export type CopyRow = { kind: SourceKind, path: string, bytes: number, changed_at_ms?: number, };
export type CountExceptionsRequest = Record<symbol, never>;
export type CountExceptionsResponse = { open: number, };
export type CountRequest = { 
/**
 * `cash`, `qris`, `debit_card` …
 */
kind: string, amount: string, denominations?: Array<Denomination>, };
export type CreateCooperativeRequest = { id: string, cooperative_name: string, unit_name: string, unit_code: string, till_code: string, address_lines: Array<string>, phone?: string, npwp?: string, is_pkp: boolean, zone: Zone, admin_name: string, admin_pin: string, 
/**
 * Further people who may sign in from the first minute: a super admin sells nothing.
 */
first_users?: Array<FirstUser>, };
export type CreateCooperativeResponse = { cooperative_id: string, user_id: string, recovery_key: string, };
export type CurrentShiftRequest = Record<symbol, never>;
export type CurrentShiftResponse = { shift?: ShiftView, may_open: boolean, 
/**
 * Shifts that rest on this till.
 */
suspended: Array<ShiftView>, 
/**
 * Whether whoever asks counts without knowing what should be there.
 */
blind: boolean, };
export type DayDoubt = { clock_date: string, 
/**
 * The day this computer last worked on; none on a new one.
 */
last_date?: string, };
export type Denomination = { value_rupiah: number, count: number, };
export type DepositRow = { deposit_id: string, member_id?: string, name: string, document_number: string, amount: string, left: string, state: PrepaidState, at_ms: number, };
export type DepositSavingsRequest = { id: string, shift_id: string, member_id: string, product: SavingsProduct, amount: string, tender: PaidBy, reference?: string, };
export type DeviceLine = { device_id: string, till_code: string, name: string, first_seq: number, last_seq: number, 
/**
 * The hash of the last record: the same on every replica that goes as far.
 */
head: string, last_at_ms: number, 
/**
 * Runs of numbers that some copy says to exist and none holds.
 */
missing: Array<[number, number]>, };
export type DeviceRow = { device_id: string, name: string, till_code: string, unit_name: string, last_seq: number, last_clock_ms?: number, 
/**
 * When the server last heard of it, and what it said then.
 */
heard_at_ms?: number, waiting?: number, oldest_seconds?: number, app_version?: string, is_this_device: boolean, revoked: boolean, };
export type DiscountKind = "promotion" | "bundle" | "manual" | "bill";
export type DiscountRequest = { percent_ppm?: number, amount?: string, };
export type DocumentForm = "invoice_a4" | "kuitansi_a4" | "receipt_png";
export type Done = Record<symbol, never>;
export type DrawerPulse = { 
/**
 * The second wire, pin 5 of the plug, instead of pin 2.
 */
pin_5: boolean, 
/**
 * How long, in milliseconds; the printer counts in steps of two, up to 510.
 */
on_ms: number, 
/**
 * How long to leave it alone afterwards, in milliseconds; up to 510.
 */
off_ms: number, };
export type DropHeldRequest = { id: string, hold_id: string, reason: string, };
export type DuplicatePair = { kind: "member" | "product", one_id: string, one_name: string, other_id: string, other_name: string, };
export type EntryLineView = { account: string, name: string, unit_name: string, debit?: string, credit?: string, origin?: "member" | "non_member", };
export type EntryView = { rule: string, document_number: string, description: string, lines: Array<EntryLineView>, };
export type ErasePersonRequest = { id: string, member_id: string, reason: string, };
export type EvidenceLine = { label: string, label_english: string, value: string, 
/**
 * The change set it stands in, to be opened.
 */
change_set_id?: string, };
export type ExceptionCount = { kind: string, open: number, };
export type ExceptionRow = { key: string, kind: string, 
/**
 * The state of the matter; settling names it.
 */
mark: string, sentence: string, sentence_english: string, open: boolean, settled?: SettlingView, };
export type ExceptionState = "open" | "settled" | "all";
export type ExchangeRecoveryKeyRequest = { pin: string, 
/**
 * What stands on the new sheet of another till; none makes a new key.
 */
recovery_key?: string, };
export type ExchangeRequest = { 
/**
 * The sale they were bought with.
 */
sale_id: string, lines: Array<ReturnLineRequest>, reason: string, };
export type ExpenseAccount = { account: string, name: string, };
export type ExpiredKind = "vouchers" | "points";
export type ExpiredRow = { 
/**
 * The voucher's code, or the member's number and name.
 */
label: string, amount: string, 
/**
 * The last day of a voucher.
 */
expired_on?: string, };
export type ExportProductsRequest = { format: "csv" | "xlsx", };
export type ExportProductsResponse = { file_name: string, content_base64: string, rows: number, };
export type FactView = { kind: string, version: number, known: boolean, data: unknown, sentence: string, };
export type FieldConflict = { document_id: string, document_kind: string, field: string, field_title: string, field_title_english: string, 
/**
 * The values that stand beside one another.
 */
values: Array<FieldValue>, 
/**
 * Everything that was ever written there, newest first.
 */
history: Array<FieldValue>, };
export type FieldValue = { value: string, user_name: string, till_code: string, at_ms: number, change_set_id: string, };
export type FindCopiesRequest = { 
/**
 * A folder or file that a person named, beside what is plugged in.
 */
path?: string, };
export type FindCopiesResponse = { copies: Array<CopyRow>, };
export type FindMemberRequest = { query: string, };
export type FindMemberResponse = { members: Array<MemberRow>, };
export type FindProductRequest = { code: string, };
export type FindProductResponse = { product: ProductHit, 
/**
 * In base units: one, a pack, or what a scale's label says.
 */
quantity: string, 
/**
 * The unit of measure of the code; none is the base unit.
 */
unit_name?: string, 
/**
 * Base units in one of it.
 */
pack: string, 
/**
 * The total on a scale's label with a price.
 */
entered_price?: string, 
/**
 * What a scale's label says, in words.
 */
label?: string, };
export type FindReceiptRequest = { query: string, limit: number, };
export type FindReceiptResponse = { sales: Array<FoundReceipt>, };
export type FirstUser = { user_id: string, name: string, role: Role, pin: string, };
export type Flow = "none" | "hardware" | "software";
export type FoundReceipt = { sale_id: string, document_number: string, at_ms: number, user_name: string, member_number?: string, payable: string, lines_count: number, returned: boolean, voided: boolean, 
/**
 * Whether the shift it was made in is still open on this till.
 */
shift_open: boolean, };
export type GetMemberRequest = { member_id: string, };
export type GetMemberResponse = { member_id: string, number: string, status: string, joined_date: string, name: string, nik: string, phone: string, address: string, 
/**
 * False where the profile was erased, or its key has not come yet: then nothing can be written either.
 */
readable: boolean, 
/**
 * Fields that have two values, which the inbox shows.
 */
conflicts: Array<string>, };
export type GetPrinterRequest = Record<symbol, never>;
export type GetPrinterResponse = { settings: PrinterConnection, profile: PrinterProfile, 
/**
 * The logo as a line of paper, where one was given.
 */
logo?: PaperLine, status: "ready" | "paper_out" | "cover_open" | "offline" | "unknown" | "none", };
export type GetProductRequest = { product_id: string, };
export type GetProductResponse = { product: ProductRow, 
/**
 * Codes of the base unit.
 */
base_codes: Array<string>, 
/**
 * Further units of measure, each with its price in force.
 */
units: Array<ProductUnit>, 
/**
 * Whose goods they are, where they are not the cooperative's own.
 */
consignment?: ProductConsignment, 
/**
 * All prices in force or scheduled.
 */
prices: Array<ProductPrice>, history: Array<HistoryRow>, };
export type GetScaleRequest = Record<symbol, never>;
export type GetScaleResponse = { settings?: ScaleSettings, };
export type GetSettingsRequest = Record<symbol, never>;
export type GetSettingsResponse = { cooperative_name: string, address_lines: Array<string>, phone?: string, npwp?: string, is_pkp: boolean, cash_rounding: CashRounding, receipt_footer: Array<string>, zone: Zone, sync_alarm_hours: number, cashier_discount_ppm: number, rupiah_per_point: number, point_value: string, scale_labels: Array<InStorePattern>, 
/**
 * The merchant's static QRIS payload.
 */
qris_static?: string, };
export type HandOverClosingRightRequest = { id: string, device_id: string, reason: string, pin?: string, second?: SecondPerson, };
export type HeadRow = { device_id: string, till_code: string, name: string, seq: number, acknowledged_seq: number, last_clock_ms?: number, 
/**
 * When the server last heard of it, and what it said then.
 */
heard_at_ms?: number, waiting?: number, oldest_seconds?: number, app_version?: string, };
export type HeldRow = { hold_id: string, name: string, at_ms: number, till_code: string, user_name: string, lines_count: number, total: string, };
export type HistoryRow = { change_set_id: string, at_ms: number, user_name: string, till_code: string, what: string, };
export type HoldSaleRequest = { id: string, shift_id: string, name: string, cart: unknown, lines_count: number, total: string, member_id?: string, };
export type HoldSaleResponse = { hold_id: string, };
export type ImportColumn = { field: "code" | "name" | "category" | "unit" | "cost" | "price", needed: boolean, 
/**
 * Counted from 0; none where the file has no such column.
 */
column: number | null, };
export type ImportColumnChoice = { field: "code" | "name" | "category" | "unit" | "cost" | "price", column: number | null, };
export type ImportLayout = { columns: Array<ImportColumn>, 
/**
 * Empty where the file has no header.
 */
headings: Array<string>, sample: Array<Array<string>>, width: number, 
/**
 * True where a person said it for such a file before.
 */
remembered: boolean, };
export type ImportProblem = { row: number, code: string, name: string, problem_code: string, message: string, };
export type ImportProgressRequest = { import_id: string, };
export type ImportProgressResponse = { 
/**
 * `columns` waits for a person to say which column holds what.
 */
state: "checking" | "columns" | "checked" | "importing" | "done" | "cancelled" | "failed", 
/**
 * There once the file is taken apart, until it is imported.
 */
layout?: ImportLayout, rows_total: number, rows_done: number, accepted: number, refused: number, problems: Array<ImportProblem>, problems_total: number, message?: string, };
export type InStorePattern = { 
/**
 * Digits of the range 20 to 29 that name the pattern.
 */
prefix: string, 
/**
 * Digits of the PLU.
 */
plu_digits: number, holds: LabelHolds, 
/**
 * Digits behind the comma of the value: 3 for grams of a kilogram.
 */
decimals: number, };
export type IssueVoucherRequest = { id: string, shift_id: string, 
/**
 * None makes one.
 */
code?: string, amount: string, 
/**
 * The last day it is taken.
 */
expires_on: string, };
export type IssueVoucherResponse = { voucher_id: string, code: string, document_number: string, receipt: Paper, print_job_id?: string, };
export type JoinCooperativeRequest = { id: string, server_url: string, code: string, };
export type JoinCooperativeResponse = { cooperative_id: string, cooperative_name: string, till_code: string, };
export type JoinProgressRequest = Record<symbol, never>;
export type JoinProgressResponse = { stage: "connecting" | "downloading" | "projecting" | "done" | "idle", received: number, total?: number, 
/**
 * Why the last attempt ended before all was here.
 */
trouble?: Refusal, };
export type KeepBackups = { daily: number, weekly: number, monthly: number, };
export type LabelHolds = "weight" | "price";
export type LabelItem = { product_id: string, copies: number, };
export type LabelLayout = "shelf40x30" | "roll58" | "sheet_a4";
export type LabelQueueRequest = { since?: string, offset: number, limit: number, };
export type LabelQueueResponse = { total: number, labels: Array<LabelRow>, };
export type LabelRow = { product: ProductHit, 
/**
 * What the label on the shelf says; none where none was printed.
 */
printed_price?: string, };
export type LabelTarget = "printer" | "pdf";
export type LanPeerRow = { address: string, till_code?: string, last_exchange_ms?: number, last_error?: "offline" | "not_ours" | "database", 
/**
 * Whether it is known here and not revoked: only then it is given anything.
 */
is_trusted: boolean, sent: number, received: number, };
export type LanStatus = { enabled: boolean, port: number, typed_peers: Array<string>, peers: Array<LanPeerRow>, };
export type LastBackupRow = { at_ms: number, path: string, change_sets: number, bytes: number, };
export type LastSale = { sale_id: string, document_number: string, payable: string, change: string, };
export type LateRecord = { change_set_id: string, 
/**
 * `sale`, `cash_move`, `drawer_opened` …
 */
kind: string, document_number: string, amount: string, };
export type LeaveDeviceRequest = { 
/**
 * The words that name the consequence, where something would be lost.
 */
despite_unsent?: string, };
export type LedgerRow = { change_set_id: string, entry_no: number, posting_date: string, business_date: string, late: boolean, document_number: string, rule: string, description: string, amount: string, balance: string, member_number?: string, };
export type LevelPrice = { level: string, price?: string, };
export type LineDiscount = { kind: DiscountKind, 
/**
 * As the receipt prints it.
 */
label: string, amount: string, 
/**
 * The rule, with the version that was in force.
 */
promotion?: string, version?: number, };
export type ListApprovalsRequest = { offset: number, limit: number, };
export type ListApprovalsResponse = { total: number, approvals: Array<ApprovalRow>, };
export type ListBackupsRequest = Record<symbol, never>;
export type ListBackupsResponse = { backups: Array<BackupRow>, };
export type ListCategoriesRequest = Record<symbol, never>;
export type ListCategoriesResponse = { categories: Array<string>, };
export type ListConsignorsRequest = Record<symbol, never>;
export type ListConsignorsResponse = { consignors: Array<ConsignorRow>, };
export type ListCopyPlacesRequest = Record<symbol, never>;
export type ListCopyPlacesResponse = { places: Array<PlaceRow>, };
export type ListDepositsRequest = { 
/**
 * A part of the name, the number on paper, or the member.
 */
query?: string, state?: PrepaidState, offset: number, limit: number, };
export type ListDepositsResponse = { total: number, deposits: Array<DepositRow>, };
export type ListDevicesRequest = Record<symbol, never>;
export type ListDevicesResponse = { devices: Array<DeviceRow>, };
export type ListExceptionsRequest = { state: ExceptionState, kind?: string, offset: number, limit: number, };
export type ListExceptionsResponse = { total: number, open: number, kinds: Array<ExceptionCount>, rows: Array<ExceptionRow>, };
export type ListExpenseAccountsRequest = Record<symbol, never>;
export type ListExpenseAccountsResponse = { accounts: Array<ExpenseAccount>, };
export type ListExpiredRequest = Record<symbol, never>;
export type ListExpiredResponse = { vouchers: Array<ExpiredRow>, vouchers_total: string, points: Array<ExpiredRow>, points_total: string, };
export type ListFavouritesRequest = Record<symbol, never>;
export type ListFavouritesResponse = { products: Array<ProductHit>, };
export type ListHeldRequest = Record<symbol, never>;
export type ListHeldResponse = { held: Array<HeldRow>, };
export type ListMembersRequest = { 
/**
 * Only those whose data are restricted, who stand in no other list.
 */
restricted: boolean, query?: string, offset: number, limit: number, };
export type ListMembersResponse = { total: number, members: Array<MemberRow>, };
export type ListMergedRequest = { kind: "member" | "product", of_id: string, };
export type ListMergedResponse = { edges: Array<DuplicatePair>, };
export type ListPendingPaymentsRequest = { offset: number, limit: number, };
export type ListPendingPaymentsResponse = { total: number, payments: Array<PendingPaymentRow>, };
export type ListPeriodsRequest = Record<symbol, never>;
export type ListPeriodsResponse = { periods: Array<PeriodRow>, 
/**
 * The device that may close, by its printed code.
 */
closing_till: string, 
/**
 * Whether that is this device.
 */
closes_here: boolean, };
export type ListPortsRequest = Record<symbol, never>;
export type ListPortsResponse = { 
/**
 * Device files of USB printers.
 */
device_files: Array<string>, 
/**
 * Serial ports.
 */
serial_ports: Array<string>, 
/**
 * Printers of the operating system.
 */
spooler: Array<string>, };
export type ListPriceChangesRequest = { product_id?: string, from?: string, until?: string, offset: number, limit: number, };
export type ListPriceChangesResponse = { total: number, rows: Array<PriceChangeRow>, };
export type ListProductsRequest = { query?: string, category?: string, 
/**
 * Only what is on sale, or only what is not.
 */
active?: boolean, without_price?: boolean, negative_stock?: boolean, 
/**
 * Described or priced anew since this moment.
 */
changed_since_ms?: number, offset: number, limit: number, sort?: ProductSort, };
export type ListProductsResponse = { total: number, products: Array<ProductRow>, categories?: Array<string>, };
export type ListPromotionsRequest = { offset: number, limit: number, };
export type ListPromotionsResponse = { total: number, promotions: Array<PromotionRow>, };
export type ListSalesRequest = { date?: string, offset: number, limit: number, query?: string, };
export type ListSalesResponse = { total: number, sales: Array<SaleRow>, };
export type ListSecondPeopleRequest = Record<symbol, never>;
export type ListSecondPeopleResponse = { people: Array<UserRow>, };
export type ListSharingRequest = Record<symbol, never>;
export type ListSharingResponse = { groups: Array<ListSharingRow>, };
export type ListSharingRow = { group_id: string, name: string, granted: boolean, };
export type ListShiftsRequest = { offset: number, limit: number, };
export type ListShiftsResponse = { total: number, shifts: Array<ShiftRow>, };
export type ListStockRequest = { query?: string, offset: number, limit: number, only_negative?: boolean, };
export type ListStockResponse = { total: number, rows: Array<StockRow>, value_total: string, };
export type ListSuppliersRequest = { query?: string, 
/**
 * Only those that goods are still bought from.
 */
only_active: boolean, offset: number, limit: number, };
export type ListSuppliersResponse = { total: number, suppliers: Array<SupplierRow>, };
export type ListUsersRequest = Record<symbol, never>;
export type ListUsersResponse = { users: Array<UserRow>, };
export type ListVouchersRequest = { 
/**
 * A part of the code, the number on paper.
 */
query?: string, state?: PrepaidState, offset: number, limit: number, };
export type ListVouchersResponse = { total: number, vouchers: Array<VoucherRow>, };
export type LoadCartRequest = Record<symbol, never>;
export type LoadCartResponse = { cart?: unknown, last_sale?: LastSale, };
export type MakeJoinCodeRequest = { id: string, till_code: string, unit_id?: string, device_name: string, };
export type MakeJoinCodeResponse = { code: string, expires_at_ms: number, };
export type MarkLabelsPrintedRequest = { id: string, labels: Array<PrintedLabelRequest>, };
export type MemberAccountRequest = { member_id: string, };
export type MemberAccountResponse = { member_id: string, number: string, name: string, status: string, balances: Array<MemberBalance>, 
/**
 * What of the voluntary savings may be withdrawn.
 */
withdrawable: string, credit: MemberCredit, points: number, has_pin: boolean, 
/**
 * What was agreed about credit, the newest first.
 */
credit_history: Array<HistoryRow>, };
export type MemberBalance = { product: SavingsProduct, name: string, balance: string, };
export type MemberCredit = { limit: string, used: string, available: string, oldest_due_date?: string, 
/**
 * The member's own limit, where one was agreed.
 */
own_limit?: string, 
/**
 * What may be deducted from the salary, where that was agreed with the employer.
 */
payroll_limit?: string, };
export type MemberRow = { member_id: string, number: string, name: string, status: string, };
export type MergeMembersRequest = { id: string, member_id: string, other_id: string, reason: string, };
export type MergeProductsRequest = { id: string, product_id: string, other_id: string, reason: string, };
export type MirrorStanding = "off" | "whole" | "catching_up" | "late" | "troubled";
export type MoveCashRequest = { id: string, shift_id: string, kind: CashMoveKind, amount: string, 
/**
 * The expense account of a petty expense.
 */
account?: string, note: string, denominations?: Array<Denomination>, approval?: ApprovalRequest, };
export type MoveView = { product_name: string, quantity: string, value: string, };
export type Need = { 
/**
 * What the approver's role must include.
 */
operation: Operation, 
/**
 * Indonesian: what and why, with the cap and the value.
 */
what: string, };
export type Offer = { "kind": "percent", ppm: number, } | { "kind": "amount", amount: string, } | { "kind": "fixed_price", price: string, } | { "kind": "buy_get", buy: string, get: string, } | { "kind": "bundle", items: Array<BundleItem>, price: string, };
export type OpenDrawerRequest = { id: string, reason: string, };
export type OpenShiftRequest = { id: string, float: string, denominations?: Array<Denomination>, };
export type OpenShiftResponse = { shift_id: string, number: string, business_date: string, };
export type Operation = "sell" | "open_shift" | "close_shift" | "read_shift_report" | "reprint_receipt" | "open_drawer" | "read_sales" | "read_products" | "edit_products" | "set_prices" | "import_products" | "read_cost" | "receive_stock" | "read_stock" | "register_members" | "read_members" | "read_books" | "close_period" | "verify_books" | "export_books" | "manage_users" | "manage_devices" | "manage_printer" | "change_settings" | "read_sync" | "share_with_group" | "approve_discount" | "override_price" | "return_goods" | "return_without_receipt" | "void_sale" | "sell_over_limit" | "move_cash" | "pay_from_drawer" | "approve_shift_difference" | "member_money" | "withdraw_over_limit" | "hold_sales" | "set_promotions" | "settle_payments" | "write_off_expired" | "read_exceptions" | "settle_exceptions" | "merge_duplicates" | "revalue_stock" | "manage_safety_copies" | "print_recovery_sheet" | "erase_persons" | "confirm_day";
export type PaidBy = "cash" | "transfer";
export type Paper = { 
/**
 * The width it was laid out for.
 */
width: Width, 
/**
 * From top to bottom.
 */
lines: Array<PaperLine>, };
export type PaperLine = { "kind": "text", 
/**
 * Without the spaces that [`Align`] stands for.
 */
text: string, 
/**
 * Where it stands.
 */
align: Align, 
/**
 * Printed heavier.
 */
bold: boolean, 
/**
 * Printed twice as wide and twice as high.
 */
double: boolean, } | { "kind": "rule", 
/**
 * What it is made of.
 */
style: RuleStyle, } | { "kind": "qr", 
/**
 * What a reader of the code gets.
 */
content: string, } | { "kind": "picture", 
/**
 * Its width in dots, of which a column has twelve.
 */
width: number, 
/**
 * Rows of eight dots a byte, the leftmost in the highest bit, in base 64; a set bit is black.
 */
rows: string, } | { "kind": "feed", 
/**
 * How many.
 */
lines: number, };
export type Parity = "none" | "even" | "odd";
export type PayConsignorRequest = { id: string, shift_id: string, owner_id: string, amount: string, approval?: ApprovalRequest, };
export type PaymentKey = { sale_id: string, tender_no: number, };
export type PendingPaymentRow = { sale_id: string, tender_no: number, document_number: string, kind: TenderKind, 
/**
 * Below zero for a refund.
 */
amount: string, at_ms: number, reference?: string, };
export type PeriodRow = { month: string, 
/**
 * Only a month that is over can be closed.
 */
is_over: boolean, state: "open" | "closed", closed_at_ms?: number, closed_by?: string, };
export type PersonStatusRequest = { member_id: string, };
export type PersonStatusResponse = { erased: boolean, restricted: boolean, 
/**
 * Until when the law keeps who business was with; none where there was no business.
 */
kept_until?: string, may_erase: boolean, };
export type Phase = "idle" | "reading" | "writing" | "checking" | "ready" | "cancelled" | "failed" | "done";
export type PickFieldValueRequest = { id: string, document_id: string, field: string, value: string, };
export type PlaceRow = { path: string, free_bytes?: number, };
export type PoolProposal = { product_id: string, product_name: string, account: string, quantity: string, value: string, 
/**
 * What the goods would be worth at the last purchase cost; none where that is not known.
 */
proposed?: string, 
/**
 * True where this device keeps that shelf, so that it may be posted here.
 */
is_ours: boolean, };
export type PrepaidHistoryRequest = { id: string, };
export type PrepaidHistoryResponse = { moves: Array<PrepaidMove>, };
export type PrepaidMove = { change_set_id: string, document_number: string, what: string, business_date: string, 
/**
 * Below zero for what was used.
 */
amount: string, };
export type PrepaidState = "open" | "used" | "expired";
export type PreviewRevocationRequest = { device_id: string, up_to_seq: number, };
export type PreviewRevocationResponse = { last_seq: number, change_sets: number, amount: string, sales: number, first_date?: string, last_date?: string, };
export type PriceChangeRow = { product_id: string, name: string, level: string, level_name: string, from: string, price?: string, before?: string, state: "in_force" | "scheduled" | "past", };
export type PrintJobRow = { job_id: string, kind: string, document_number: string, state: string, attempts: number, last_error?: string, created_at_ms: number, };
export type PrintLabelsRequest = { id: string, items: Array<LabelItem>, layout: LabelLayout, target: LabelTarget, };
export type PrintLabelsResponse = { 
/**
 * How many labels there are.
 */
labels: number, print_job_id?: string, file?: SaleDocumentResponse, };
export type PrintQueueRequest = Record<symbol, never>;
export type PrintQueueResponse = { jobs: Array<PrintJobRow>, waiting: number, };
export type PrintTestRequest = { 
/**
 * Open the drawer with it.
 */
kick_drawer: boolean, };
export type PrintTestResponse = { print_job_id: string, };
export type PrintedLabelRequest = { product_id: string, price: string, };
export type PrinterConnection = { "kind": "none" } | { "kind": "network", 
/**
 * Name or address, with a port where it is not 9100.
 */
address: string, } | { "kind": "device_file", 
/**
 * `/dev/usb/lp0`.
 */
path: string, } | { "kind": "serial", 
/**
 * The port and how it speaks.
 */
port: SerialSettings, } | { "kind": "spooler", 
/**
 * Its name there.
 */
name: string, };
export type PrinterProfile = { 
/**
 * How wide its paper is.
 */
width: Width, 
/**
 * The table of characters.
 */
code_page: CodePage, 
/**
 * It has a knife.
 */
cut: boolean, 
/**
 * The knife leaves a bridge, so that the slip does not fall.
 */
partial_cut: boolean, 
/**
 * A cash drawer hangs on it.
 */
drawer_pulse: boolean, 
/**
 * How the drawer is opened.
 */
pulse: DrawerPulse, 
/**
 * The cooperative's logo stands above receipts, where one was given.
 */
logo: boolean, 
/**
 * It has no command for QR codes, so they are sent as pictures.
 */
draws_qr: boolean, };
export type ProductConsignment = { 
/**
 * A member or a supplier.
 */
owner_id: string, 
/**
 * As a screen names them; not read when it is sent.
 */
owner_name: string, 
/**
 * Parts per million of the price without tax.
 */
commission_ppm: number, };
export type ProductFilter = { query?: string, category?: string, active?: boolean, without_price?: boolean, negative_stock?: boolean, };
export type ProductHit = { product_id: string, name: string, codes: Array<string>, unit_name: string, category: string, price?: string, stock: string, tax_class: TaxClass, kind: ProductKind, };
export type ProductKind = "goods" | "service" | "open_price";
export type ProductPrice = { level: string, 
/**
 * Whose price it is, in words.
 */
level_name: string, from: string, price?: string, state: "in_force" | "scheduled", };
export type ProductRow = { product_id: string, name: string, codes: Array<string>, unit_name: string, category: string, price?: string, stock: string, tax_class: TaxClass, cost?: string, active: boolean, kind: ProductKind, };
export type ProductSort = "name" | "category" | "price" | "stock";
export type ProductUnit = { unit_name: string, 
/**
 * Base units in one.
 */
pack: string, codes: Array<string>, 
/**
 * Of one such unit; without one it costs what its base units cost.
 */
price?: string, };
export type PromotionRow = { promotion_id: string, name: string, active: boolean, from: string, until: string, weekdays: Array<number>, member_only: boolean, scope: PromotionScope, offer: Offer, version: number, state: "running" | "coming" | "over" | "off", };
export type PromotionScope = { "kind": "everything" } | { "kind": "categories", categories: Array<string>, } | { "kind": "products", products: Array<string>, };
export type QrisCodeRequest = { amount: string, bill?: string, };
export type QrisCodeResponse = { payload: string, 
/**
 * The code as a picture.
 */
svg: string, 
/**
 * `QRIS bantu nominal`, or `QRIS statis` where the customer types the amount.
 */
label: "QRIS bantu nominal" | "QRIS statis", };
export type Quote = { lines: Array<QuoteLine>, subtotal: string, discount_total: string, 
/**
 * Before cash rounding.
 */
due: string, rounding: string, 
/**
 * What changes hands, rounded where it is cash.
 */
payable: string, vat: string, points: number, member?: QuoteMember, quick_tenders: Array<string>, needs: Array<Need>, 
/**
 * What the customer should hear, in Indonesian.
 */
messages: Array<string>, 
/**
 * Where goods come back in the same action.
 */
exchange?: QuoteExchange, };
export type QuoteExchange = { 
/**
 * What the goods that come back are worth.
 */
refund: string, 
/**
 * What covers it without cash, the parts so far included.
 */
due: string, 
/**
 * What covers it with cash.
 */
payable: string, 
/**
 * Of the part in cash.
 */
rounding: string, 
/**
 * What the customer gets in cash.
 */
paid_out: string, };
export type QuoteLine = { line_id: string, line_no: number, product_id: string, name: string, 
/**
 * The unit of measure the line is sold in.
 */
unit_name: string, 
/**
 * In base units.
 */
quantity: string, 
/**
 * Base units in one unit of measure.
 */
pack: string, 
/**
 * Of one unit of measure.
 */
unit_price: string, list_price: string, level: string, gross: string, discounts: Array<LineDiscount>, discount: string, net: string, stock: string, kind: ProductKind, };
export type QuoteMember = { member_id: string, number: string, name: string, 
/**
 * What the member may owe altogether, owes, and may still buy on credit here.
 */
credit_limit: string, credit_used: string, credit_available: string, 
/**
 * Why nothing more may be bought on credit, in Indonesian.
 */
credit_blocked?: string, 
/**
 * What may be taken from voluntary savings.
 */
savings_available: string, points_balance: number, 
/**
 * What all of them are worth.
 */
points_value: string, 
/**
 * Whether the member has set a PIN.
 */
has_pin: boolean, };
export type QuoteReturnRequest = { sale_id: string, lines: Array<ReturnLineRequest>, };
export type QuoteReturnResponse = { net: string, vat: string, rounding: string, refund: string, refunds: Array<RefundPart>, needs: Array<Need>, };
export type QuoteSaleRequest = { lines: Array<CartLineRequest>, member_id?: string, bill_discount?: DiscountRequest, tenders?: Array<Tender>, 
/**
 * Goods that come back in the same action.
 */
exchange?: ExchangeRequest, };
export type ReadScaleRequest = Record<symbol, never>;
export type ReadScaleResponse = { 
/**
 * Kilograms, in thousandths: grams.
 */
weight: string, };
export type RecallHeldRequest = { id: string, hold_id: string, };
export type RecallHeldResponse = { cart: unknown, };
export type ReceiveStockLine = { product_id: string, quantity: string, cost_total: string, };
export type ReceiveStockRequest = { id: string, supplier_name?: string, note?: string, paid_from: "payable" | "safe_cash", lines: Array<ReceiveStockLine>, };
export type ReceiveStockResponse = { document_number: string, total: string, lines_count: number, };
export type RecoverySheetRequest = { pin: string, };
export type RecoverySheetResponse = { recovery_key: string, 
/**
 * Four letters that name the sheet.
 */
sheet_mark: string, file: SaleDocumentResponse, };
export type RefundDepositRequest = { id: string, shift_id: string, deposit_id: string, reason: string, approval?: ApprovalRequest, };
export type RefundOption = { kind: TenderKind, paid: string, refundable: string, };
export type RefundPart = { kind: TenderKind, amount: string, };
export type Refusal = { 
/**
 * Stable, `snake_case`: what programs look at.
 */
code: string, 
/**
 * Plain Indonesian.
 */
message: string, 
/**
 * The same in English.
 */
message_english: string, 
/**
 * What the screen needs to go on.
 */
data?: Record<string, unknown>, };
export type RegisterMemberRequest = { id: string, member_id: string, number?: string, name: string, nik?: string, phone?: string, address?: string, };
export type RegisterMemberResponse = { member_id: string, number: string, };
export type RemoveOldCopiesRequest = Record<symbol, never>;
export type RenewalRow = { at_ms: number, reason: "set_back" | "other_machine" | "written_elsewhere" | "restored", old_code: string, new_code: string, 
/**
 * How many records of its own it carried over from a branch that gave way.
 */
adopted: number, };
export type ReopenPeriodRequest = { id: string, month: string, reason: string, 
/**
 * The PIN of whoever acts.
 */
pin: string, second: SecondPerson, };
export type RepayCreditRequest = { id: string, shift_id: string, member_id: string, amount: string, tender: PaidBy, reference?: string, };
export type ReprintReceiptRequest = { id: string, sale_id: string, };
export type ReprintReceiptResponse = { print_job_id: string, receipt: Paper, };
export type ReprintZReportRequest = { id: string, shift_id: string, };
export type Resolution = "accepted" | "corrected" | "no_matter";
export type RestShiftRequest = { id: string, shift_id: string, approval?: ApprovalRequest, };
export type RestoreProgressRequest = Record<symbol, never>;
export type RestoreProgressResponse = { phase: Phase, done: number, total: number, report?: RestoreReport, refusal?: Refusal, };
export type RestoreReport = { cooperative_name: string, unit_name: string, old_code: string, new_code: string, made_at_ms: number, took_ms: number, sources: Array<SourceLine>, devices: Array<DeviceLine>, missing: number, 
/**
 * Records that a copy held and that did not pass the checks.
 */
refused: number, change_sets: number, sales: number, products: number, members: number, member_keys: number, debit_total: string, credit_total: string, checks: Array<VerifyCheck>, server?: ServerTail, 
/**
 * Whether nothing is missing, nothing was refused and every check holds.
 */
is_complete: boolean, };
export type RestoreReportRequest = Record<symbol, never>;
export type RestoreReportResponse = { 
/**
 * None where this device was never restored.
 */
report?: RestoreReport, 
/**
 * The report on paper.
 */
file?: SaleDocumentResponse, };
export type RestrictMemberRequest = { id: string, member_id: string, restricted: boolean, reason: string, };
export type ResumeJoinRequest = Record<symbol, never>;
export type RetryPrintRequest = { job_id: string, };
export type ReturnLineRequest = { line_no: number, 
/**
 * In base units.
 */
quantity: string, damaged: boolean, };
export type ReturnOption = { line_no: number, name: string, unit_name: string, sold: string, returned: string, returnable: string, net: string, refundable_net: string, };
export type ReturnOptionsRequest = { sale_id: string, };
export type ReturnOptionsResponse = { sale: SaleRow, lines: Array<ReturnOption>, refunds: Array<RefundOption>, };
export type ReturnSaleRequest = { id: string, shift_id: string, sale_id: string, lines: Array<ReturnLineRequest>, 
/**
 * How the customer wants the money; what is not named is given in cash.
 */
refunds?: Array<RefundPart>, reason: string, approval?: ApprovalRequest, };
export type ReturnSaleResponse = { return_id: string, document_number: string, refund: string, print_job_id?: string, receipt: Paper, };
export type ReturnWithoutReceiptRequest = { id: string, shift_id: string, lines: Array<TakenBackLineRequest>, refund_kind: "cash" | "savings", member_id?: string, reason: string, approval?: ApprovalRequest, };
export type RevaluePoolRequest = { id: string, product_id: string, account: string, 
/**
 * What was looked at.
 */
quantity: string, value: string, 
/**
 * What it shall be worth.
 */
new_value: string, reason: string, };
export type RevokeDeviceRequest = { id: string, device_id: string, up_to_seq: number, };
export type Role = "super_admin" | "board_director" | "manager" | "finance_officer" | "cashier" | "warehouse_staff" | "member";
export type RoundingMode = "nearest" | "down" | "up";
export type RuleStyle = "=" | "-";
export type RunImportRequest = { import_id: string, skip_refused: boolean, };
export type SafetyStatusRequest = Record<symbol, never>;
export type SafetyStatusResponse = { mirror: MirrorStanding, mirror_place?: string, mirror_waiting: number, mirror_oldest_ms?: number, mirror_written_at_ms?: number, mirror_trouble?: Refusal, 
/**
 * Where backups go; none means beside the data.
 */
backup_place?: string, backup_folder: string, last_backup?: LastBackupRow, backup_running?: BackupProgressRow, backup_trouble?: Refusal, 
/**
 * True where the last good backup is older than the settings allow.
 */
is_backup_late: boolean, 
/**
 * True where copies lie on the disk of the data: they help against a spoilt database, not against a dead disk.
 */
is_mirror_on_same_disk: boolean, is_backup_on_same_disk: boolean, 
/**
 * Four letters that name the sheet which opens the copies.
 */
sheet_mark: string, 
/**
 * Those of the sheet that does so after the next start.
 */
next_sheet_mark?: string, 
/**
 * How many copies still open with the sheet before this one.
 */
old_copies: number, 
/**
 * Since when records are nowhere but on this machine's disk. None where a server keeps them.
 */
alone_since_ms?: number, 
/**
 * True where that is longer than the settings allow.
 */
is_alone: boolean, keep: KeepBackups, alarm_days: number, member_keys_at_ms?: number, };
export type SaleDocumentRequest = { sale_id: string, form: DocumentForm, 
/**
 * Who buys, as they want to be named; the member's name otherwise.
 */
buyer?: string, };
export type SaleDocumentResponse = { file_name: string, content_base64: string, };
export type SaleRow = { sale_id: string, document_number: string, at_ms: number, user_name: string, member_number?: string, payable: string, lines_count: number, };
export type SaveCartRequest = { cart: unknown, };
export type SaveProductRequest = { id: string, product_id: string, name: string, category: string, unit_name: string, codes: Array<string>, tax_class: TaxClass, price: string, active: boolean, 
/**
 * None leaves it as it is; a new product is goods.
 */
kind?: ProductKind, 
/**
 * All further units of measure; none leaves them as they are.
 */
units?: Array<ProductUnit>, 
/**
 * Prices of other levels from today on; without a price the level is withdrawn.
 */
levels?: Array<LevelPrice>, 
/**
 * Whose goods they are; none leaves it as it is.
 */
consignment?: ConsignmentWish, };
export type SavePromotionRequest = { id: string, promotion_id: string, 
/**
 * As the receipt prints it.
 */
name: string, active: boolean, 
/**
 * The first business date; none is today.
 */
from?: string, 
/**
 * The last one.
 */
until: string, 
/**
 * 1 Monday to 7 Sunday; none is every day.
 */
weekdays: Array<number>, member_only: boolean, scope: PromotionScope, offer: Offer, };
export type SaveSupplierRequest = { id: string, supplier_id: string, name: string, phone: string, address: string, npwp: string, active: boolean, };
export type SavingsProduct = "principal" | "mandatory" | "voluntary";
export type ScaleProtocol = "continuous" | "asked";
export type ScaleSettings = { 
/**
 * Where it is, and how its port speaks.
 */
port: SerialSettings, 
/**
 * How it speaks.
 */
protocol: ScaleProtocol, };
export type SearchProductsRequest = { query: string, limit: number, };
export type SearchProductsResponse = { products: Array<ProductHit>, };
export type SecondPerson = { user_id: string, pin: string, };
export type SerialSettings = { 
/**
 * `/dev/ttyUSB0`, `/dev/rfcomm0`, `COM3`.
 */
path: string, 
/**
 * Bits a second.
 */
baud: number, 
/**
 * Seven or eight; anything else is taken as eight.
 */
data_bits: number, 
/**
 * The check bit.
 */
parity: Parity, 
/**
 * Whether two stop bits follow a character, and not one.
 */
two_stop_bits: boolean, 
/**
 * How the other side asks for a pause.
 */
flow: Flow, };
export type ServerTail = { url: string, reached: boolean, received: number, 
/**
 * What this machine still has to send.
 */
waiting: number, };
export type Session = { user_id: string, name: string, role: Role, operations: Array<Operation>, };
export type SetCreditTermsRequest = { id: string, member_id: string, limit?: string, payroll_limit?: string, };
export type SetFavouritesRequest = { id: string, product_ids: Array<string>, };
export type SetLanRequest = { enabled: boolean, port: number, 
/**
 * Addresses that were typed, each with or without a port.
 */
peers: Array<string>, };
export type SetLogoRequest = { 
/**
 * A PNG in base 64; without one the logo is taken away.
 */
png_base64?: string, };
export type SetMemberPinRequest = { id: string, member_id: string, pin: string, old_pin?: string, approval?: ApprovalRequest, };
export type SetPriceLine = { product_id: string, level?: string, 
/**
 * None withdraws the level.
 */
price?: string, };
export type SetPricesRequest = { id: string, 
/**
 * The first business date; none is today.
 */
effective_from?: string, lines: Array<SetPriceLine>, };
export type SetPrinterRequest = { settings: PrinterConnection, profile: PrinterProfile, };
export type SetScaleRequest = { settings?: ScaleSettings, };
export type SettleExceptionRequest = { id: string, key: string, 
/**
 * The state that was looked at.
 */
mark: string, resolution: Resolution, note: string, };
export type SettlePaymentsRequest = { id: string, kind: TenderKind, tenders: Array<PaymentKey>, 
/**
 * What came on the bank account.
 */
bank_amount: string, 
/**
 * What the bank kept (*MDR*).
 */
fee: string, };
export type SettlingView = { resolution: string, note: string, at_ms: number, user_name: string, 
/**
 * False where the matter changed since, so that it is open again.
 */
holds: boolean, };
export type ShareWithGroupRequest = { id: string, group_id: string, group_name: string, granted: boolean, };
export type ShiftRow = { shift_id: string, number: string, till_code: string, user_name: string, opened_at_ms: number, closed_at_ms?: number, sales_count: number, expected?: string, counted?: string, difference?: string, z_number?: string, suspended: boolean, };
export type ShiftView = { shift_id: string, number: string, user_id: string, user_name: string, opened_at_ms: number, business_date: string, float: string, sales_count: number, 
/**
 * Ways of paying that were used: what is counted at closing. Cash is always the first.
 */
tender_kinds: Array<string>, };
export type ShowChangeSetRequest = { change_set_id: string, };
export type ShowChangeSetResponse = { id: string, device_name: string, till_code: string, seq: number, at_ms: number, business_date: string, user_name: string, facts: Array<FactView>, entries: Array<EntryView>, moves: Array<MoveView>, sale_id?: string, };
export type ShowExceptionRequest = { key: string, };
export type ShowExceptionResponse = { row: ExceptionRow, advice: string, advice_english: string, evidence: Array<EvidenceLine>, 
/**
 * Whether a word settles it; else something must be done.
 */
by_word: boolean, pool?: PoolProposal, pair?: DuplicatePair, conflict?: FieldConflict, };
export type ShowSaleRequest = { sale_id: string, };
export type ShowSaleResponse = { sale: SaleRow, receipt: Paper, entries: Array<EntryView>, };
export type SignInRequest = { user_id: string, pin: string, };
export type SignOutRequest = Record<symbol, never>;
export type SlipResponse = { document_number: string, receipt: Paper, print_job_id?: string, };
export type SourceKind = "mirror" | "backup" | "database" | "member_keys";
export type SourceLine = { kind: SourceKind, path: string, made_at_ms: number, change_sets: number, 
/**
 * Whether it could be read to its end.
 */
is_whole: boolean, 
/**
 * How many records the other sources have that this one lacks.
 */
lacks: number, };
export type StartBackupRequest = Record<symbol, never>;
export type StartImportRequest = { id: string, file_name: string, content_base64?: string, path?: string, dry_run: boolean, };
export type StartImportResponse = { import_id: string, };
export type StartRestoreRequest = { recovery_key: string, paths: Array<string>, };
export type StartStatusRequest = Record<symbol, never>;
export type StartStatusResponse = { 
/**
 * A device that joins has the books only when all of them have come.
 */
state: "empty" | "joining" | "ready", cooperative_id?: string, cooperative_name?: string, unit_name?: string, unit_code?: string, till_code?: string, device_id?: string, zone?: string, key_storage: "keyring" | "file", key_storage_note?: string, users: Array<UserTile>, session?: Session, server_url?: string, 
/**
 * Whether the books on the screen are practice.
 */
training: boolean, version: string, 
/**
 * The day that is worked on, or the best guess.
 */
business_date_today: string, 
/**
 * Where the clock cannot be believed: a person is asked which day it is.
 */
day_doubt?: DayDoubt, };
export type StartTrainingRequest = Record<symbol, never>;
export type StockRow = { product_id: string, name: string, unit_name: string, quantity: string, value: string, average?: string, };
export type StopTrainingRequest = Record<symbol, never>;
export type SupplierRow = { supplier_id: string, name: string, phone: string, address: string, npwp: string, active: boolean, 
/**
 * How many fields have two values, which the inbox shows.
 */
conflicts: number, };
export type SyncNowRequest = Record<symbol, never>;
export type SyncStatusRefused = { change_set_id: string, 
/**
 * Empty where the device is not known here.
 */
till_code: string, seq: number, code: string, };
export type SyncStatusRequest = Record<symbol, never>;
export type SyncStatusResponse = { connected: boolean, server_url?: string, state: "never_connected" | "idle" | "sending" | "offline" | "refused", waiting: number, oldest_unsent_ms?: number, last_contact_ms?: number, last_error?: Refusal, 
/**
 * True where something has waited longer than the cooperative's settings allow.
 */
alarm: boolean, alarm_hours: number, 
/**
 * True where the exchanging thread has not moved for long: a fault, never a state.
 */
stalled: boolean, 
/**
 * Whether the server says at once that there is something new.
 */
hears_nudges: boolean, lan: LanStatus, heads: Array<HeadRow>, refused: Array<SyncStatusRefused>, renewal?: RenewalRow, };
export type TakeDepositRequest = { id: string, shift_id: string, member_id?: string, 
/**
 * Recorded shortened.
 */
name: string, amount: string, };
export type TakeDepositResponse = { deposit_id: string, document_number: string, receipt: Paper, print_job_id?: string, };
export type TakenBackLineRequest = { product_id: string, 
/**
 * In base units.
 */
quantity: string, 
/**
 * Of one base unit, as it was agreed.
 */
unit_price: string, damaged: boolean, };
export type TaxClass = "taxed" | "exempt" | "luxury" | "agri_one_point_one" | "none";
export type Tender = { "kind": "cash", amount: string, } | { "kind": "qris", amount: string, reference?: string, } | { "kind": "debit_card", amount: string, approval_code: string, last4?: string, } | { "kind": "credit_card", amount: string, approval_code: string, last4?: string, } | { "kind": "transfer", amount: string, reference: string, } | { "kind": "member_credit", amount: string, } | { "kind": "payroll_deduction", amount: string, } | { "kind": "savings", amount: string, } | { "kind": "points", points: number, amount: string, } | { "kind": "voucher", code: string, amount: string, voucher?: string, } | { "kind": "deposit", deposit_id: string, amount: string, };
export type TenderKind = "cash" | "qris" | "debit_card" | "credit_card" | "transfer" | "member_credit" | "payroll_deduction" | "savings" | "points" | "voucher" | "deposit";
export type Totals = { debit: string, credit: string, opening: string, closing: string, };
export type TrialBalanceRequest = { from_month?: string, to_month: string, unit_id?: string, };
export type TrialBalanceResponse = { rows: Array<TrialBalanceRow>, totals: Totals, months_available: Array<string>, as_of: Array<AsOf>, };
export type TrialBalanceRow = { account: string, name: string, opening: string, debit: string, credit: string, closing: string, };
export type UnsentWorkRequest = Record<symbol, never>;
export type UnsentWorkResponse = { change_sets: number, refusal?: Refusal, 
/**
 * What no server has and the mirror holds.
 */
only_in_mirror: number, has_server: boolean, has_mirror: boolean, 
/**
 * What has to be typed to go on all the same.
 */
despite: string, };
export type UserRow = { user_id: string, name: string, role: Role, active: boolean, };
export type UserTile = { user_id: string, name: string, role: Role, };
export type VerifyBooksRequest = Record<symbol, never>;
export type VerifyBooksResponse = { ok: boolean, checks: Array<VerifyCheck>, took_ms: number, };
export type VerifyCheck = { code: string, title: string, ok: boolean, detail: string, };
export type VoidSaleRequest = { id: string, shift_id: string, sale_id: string, reason: string, approval?: ApprovalRequest, };
export type VoidSaleResponse = { document_number: string, print_job_id?: string, receipt: Paper, };
export type VoucherRow = { voucher_id: string, code: string, document_number: string, amount: string, left: string, expires_on: string, state: PrepaidState, at_ms: number, };
export type WatchScaleRequest = Record<symbol, never>;
export type WatchScaleResponse = { 
/**
 * Kilograms, in thousandths: grams. Below zero where it was not set to zero.
 */
weight: string, 
/**
 * Only a weight that stands still may be sold by.
 */
is_still: boolean, };
export type Width = "columns32" | "columns48";
export type WithdrawSavingsRequest = { id: string, shift_id: string, member_id: string, amount: string, member_pin?: string, approval?: ApprovalRequest, };
export type WriteOffExpiredRequest = { id: string, what: ExpiredKind, 
/**
 * The total that the person saw: where it has changed meanwhile, nothing is written off.
 */
total: string, };
export type XReportRequest = Record<symbol, never>;
export type XReportResponse = { report: Paper, numbers: unknown, blind: boolean, };
export type ZReportRequest = { shift_id: string, };
export type ZReportResponse = { report: Paper, amendment: Array<LateRecord>, };
export type Zone = "WIB" | "WITA" | "WIT";

export interface Commands {
  start_status: { request: StartStatusRequest; response: StartStatusResponse };
  create_cooperative: { request: CreateCooperativeRequest; response: CreateCooperativeResponse };
  join_cooperative: { request: JoinCooperativeRequest; response: JoinCooperativeResponse };
  join_progress: { request: JoinProgressRequest; response: JoinProgressResponse };
  resume_join: { request: ResumeJoinRequest; response: JoinProgressResponse };
  sign_in: { request: SignInRequest; response: Session };
  switch_user: { request: SignInRequest; response: Session };
  start_training: { request: StartTrainingRequest; response: Done };
  stop_training: { request: StopTrainingRequest; response: Done };
  sign_out: { request: SignOutRequest; response: Done };
  confirm_day: { request: ConfirmDayRequest; response: Done };
  list_users: { request: ListUsersRequest; response: ListUsersResponse };
  add_user: { request: AddUserRequest; response: AddUserResponse };
  change_user: { request: ChangeUserRequest; response: Done };
  change_own_pin: { request: ChangeOwnPinRequest; response: Done };
  list_devices: { request: ListDevicesRequest; response: ListDevicesResponse };
  make_join_code: { request: MakeJoinCodeRequest; response: MakeJoinCodeResponse };
  revoke_device: { request: RevokeDeviceRequest; response: Done };
  admit_device: { request: AdmitDeviceRequest; response: Done };
  preview_revocation: { request: PreviewRevocationRequest; response: PreviewRevocationResponse };
  get_settings: { request: GetSettingsRequest; response: GetSettingsResponse };
  change_settings: { request: ChangeSettingsRequest; response: Done };
  share_with_group: { request: ShareWithGroupRequest; response: Done };
  list_sharing: { request: ListSharingRequest; response: ListSharingResponse };
  search_products: { request: SearchProductsRequest; response: SearchProductsResponse };
  find_product: { request: FindProductRequest; response: FindProductResponse };
  list_products: { request: ListProductsRequest; response: ListProductsResponse };
  get_product: { request: GetProductRequest; response: GetProductResponse };
  save_product: { request: SaveProductRequest; response: Done };
  bulk_edit_products: { request: BulkEditProductsRequest; response: ChangedResponse };
  set_prices: { request: SetPricesRequest; response: ChangedResponse };
  list_price_changes: { request: ListPriceChangesRequest; response: ListPriceChangesResponse };
  label_queue: { request: LabelQueueRequest; response: LabelQueueResponse };
  mark_labels_printed: { request: MarkLabelsPrintedRequest; response: Done };
  list_favourites: { request: ListFavouritesRequest; response: ListFavouritesResponse };
  set_favourites: { request: SetFavouritesRequest; response: Done };
  list_categories: { request: ListCategoriesRequest; response: ListCategoriesResponse };
  start_import: { request: StartImportRequest; response: StartImportResponse };
  import_progress: { request: ImportProgressRequest; response: ImportProgressResponse };
  choose_import_columns: { request: ChooseImportColumnsRequest; response: Done };
  run_import: { request: RunImportRequest; response: Done };
  cancel_import: { request: CancelImportRequest; response: Done };
  save_promotion: { request: SavePromotionRequest; response: Done };
  list_promotions: { request: ListPromotionsRequest; response: ListPromotionsResponse };
  export_products: { request: ExportProductsRequest; response: ExportProductsResponse };
  list_suppliers: { request: ListSuppliersRequest; response: ListSuppliersResponse };
  save_supplier: { request: SaveSupplierRequest; response: Done };
  receive_stock: { request: ReceiveStockRequest; response: ReceiveStockResponse };
  list_stock: { request: ListStockRequest; response: ListStockResponse };
  register_member: { request: RegisterMemberRequest; response: RegisterMemberResponse };
  list_members: { request: ListMembersRequest; response: ListMembersResponse };
  get_member: { request: GetMemberRequest; response: GetMemberResponse };
  change_member: { request: ChangeMemberRequest; response: Done };
  erase_person: { request: ErasePersonRequest; response: Done };
  restrict_member: { request: RestrictMemberRequest; response: Done };
  person_status: { request: PersonStatusRequest; response: PersonStatusResponse };
  find_member: { request: FindMemberRequest; response: FindMemberResponse };
  member_account: { request: MemberAccountRequest; response: MemberAccountResponse };
  deposit_savings: { request: DepositSavingsRequest; response: SlipResponse };
  withdraw_savings: { request: WithdrawSavingsRequest; response: SlipResponse };
  repay_credit: { request: RepayCreditRequest; response: SlipResponse };
  set_credit_terms: { request: SetCreditTermsRequest; response: Done };
  set_member_pin: { request: SetMemberPinRequest; response: Done };
  current_shift: { request: CurrentShiftRequest; response: CurrentShiftResponse };
  open_shift: { request: OpenShiftRequest; response: OpenShiftResponse };
  close_shift: { request: CloseShiftRequest; response: CloseShiftResponse };
  x_report: { request: XReportRequest; response: XReportResponse };
  z_report: { request: ZReportRequest; response: ZReportResponse };
  list_shifts: { request: ListShiftsRequest; response: ListShiftsResponse };
  list_approvals: { request: ListApprovalsRequest; response: ListApprovalsResponse };
  open_drawer: { request: OpenDrawerRequest; response: Done };
  suspend_shift: { request: RestShiftRequest; response: Done };
  resume_shift: { request: RestShiftRequest; response: Done };
  reprint_z_report: { request: ReprintZReportRequest; response: SlipResponse };
  move_cash: { request: MoveCashRequest; response: SlipResponse };
  list_expense_accounts: { request: ListExpenseAccountsRequest; response: ListExpenseAccountsResponse };
  quote_sale: { request: QuoteSaleRequest; response: Quote };
  complete_sale: { request: CompleteSaleRequest; response: CompleteSaleResponse };
  save_cart: { request: SaveCartRequest; response: Done };
  load_cart: { request: LoadCartRequest; response: LoadCartResponse };
  list_sales: { request: ListSalesRequest; response: ListSalesResponse };
  show_sale: { request: ShowSaleRequest; response: ShowSaleResponse };
  find_receipt: { request: FindReceiptRequest; response: FindReceiptResponse };
  return_options: { request: ReturnOptionsRequest; response: ReturnOptionsResponse };
  quote_return: { request: QuoteReturnRequest; response: QuoteReturnResponse };
  return_sale: { request: ReturnSaleRequest; response: ReturnSaleResponse };
  return_without_receipt: { request: ReturnWithoutReceiptRequest; response: ReturnSaleResponse };
  void_sale: { request: VoidSaleRequest; response: VoidSaleResponse };
  hold_sale: { request: HoldSaleRequest; response: HoldSaleResponse };
  list_held: { request: ListHeldRequest; response: ListHeldResponse };
  recall_held: { request: RecallHeldRequest; response: RecallHeldResponse };
  drop_held: { request: DropHeldRequest; response: Done };
  qris_code: { request: QrisCodeRequest; response: QrisCodeResponse };
  list_pending_payments: { request: ListPendingPaymentsRequest; response: ListPendingPaymentsResponse };
  confirm_payment: { request: ConfirmPaymentRequest; response: Done };
  settle_payments: { request: SettlePaymentsRequest; response: Done };
  issue_voucher: { request: IssueVoucherRequest; response: IssueVoucherResponse };
  list_vouchers: { request: ListVouchersRequest; response: ListVouchersResponse };
  take_deposit: { request: TakeDepositRequest; response: TakeDepositResponse };
  list_deposits: { request: ListDepositsRequest; response: ListDepositsResponse };
  prepaid_history: { request: PrepaidHistoryRequest; response: PrepaidHistoryResponse };
  refund_deposit: { request: RefundDepositRequest; response: SlipResponse };
  list_expired: { request: ListExpiredRequest; response: ListExpiredResponse };
  write_off_expired: { request: WriteOffExpiredRequest; response: Done };
  list_consignors: { request: ListConsignorsRequest; response: ListConsignorsResponse };
  pay_consignor: { request: PayConsignorRequest; response: SlipResponse };
  reprint_receipt: { request: ReprintReceiptRequest; response: ReprintReceiptResponse };
  trial_balance: { request: TrialBalanceRequest; response: TrialBalanceResponse };
  account_ledger: { request: AccountLedgerRequest; response: AccountLedgerResponse };
  show_change_set: { request: ShowChangeSetRequest; response: ShowChangeSetResponse };
  close_period: { request: ClosePeriodRequest; response: Done };
  reopen_period: { request: ReopenPeriodRequest; response: Done };
  hand_over_closing_right: { request: HandOverClosingRightRequest; response: Done };
  list_second_people: { request: ListSecondPeopleRequest; response: ListSecondPeopleResponse };
  list_periods: { request: ListPeriodsRequest; response: ListPeriodsResponse };
  verify_books: { request: VerifyBooksRequest; response: VerifyBooksResponse };
  list_exceptions: { request: ListExceptionsRequest; response: ListExceptionsResponse };
  count_exceptions: { request: CountExceptionsRequest; response: CountExceptionsResponse };
  show_exception: { request: ShowExceptionRequest; response: ShowExceptionResponse };
  settle_exception: { request: SettleExceptionRequest; response: Done };
  revalue_pool: { request: RevaluePoolRequest; response: Done };
  pick_field_value: { request: PickFieldValueRequest; response: Done };
  list_merged: { request: ListMergedRequest; response: ListMergedResponse };
  merge_members: { request: MergeMembersRequest; response: Done };
  unmerge_members: { request: MergeMembersRequest; response: Done };
  merge_products: { request: MergeProductsRequest; response: Done };
  unmerge_products: { request: MergeProductsRequest; response: Done };
  get_printer: { request: GetPrinterRequest; response: GetPrinterResponse };
  set_printer: { request: SetPrinterRequest; response: Done };
  set_logo: { request: SetLogoRequest; response: Done };
  list_ports: { request: ListPortsRequest; response: ListPortsResponse };
  print_test: { request: PrintTestRequest; response: PrintTestResponse };
  print_queue: { request: PrintQueueRequest; response: PrintQueueResponse };
  retry_print: { request: RetryPrintRequest; response: Done };
  cancel_print: { request: CancelPrintRequest; response: Done };
  sale_document: { request: SaleDocumentRequest; response: SaleDocumentResponse };
  print_labels: { request: PrintLabelsRequest; response: PrintLabelsResponse };
  get_scale: { request: GetScaleRequest; response: GetScaleResponse };
  set_scale: { request: SetScaleRequest; response: Done };
  read_scale: { request: ReadScaleRequest; response: ReadScaleResponse };
  watch_scale: { request: WatchScaleRequest; response: WatchScaleResponse };
  sync_status: { request: SyncStatusRequest; response: SyncStatusResponse };
  sync_now: { request: SyncNowRequest; response: SyncStatusResponse };
  connect_server: { request: ConnectServerRequest; response: Done };
  set_lan: { request: SetLanRequest; response: Done };
  safety_status: { request: SafetyStatusRequest; response: SafetyStatusResponse };
  list_copy_places: { request: ListCopyPlacesRequest; response: ListCopyPlacesResponse };
  choose_copy_places: { request: ChooseCopyPlacesRequest; response: ChooseCopyPlacesResponse };
  start_backup: { request: StartBackupRequest; response: Done };
  cancel_backup: { request: CancelBackupRequest; response: Done };
  list_backups: { request: ListBackupsRequest; response: ListBackupsResponse };
  recovery_sheet: { request: RecoverySheetRequest; response: RecoverySheetResponse };
  exchange_recovery_key: { request: ExchangeRecoveryKeyRequest; response: RecoverySheetResponse };
  remove_old_copies: { request: RemoveOldCopiesRequest; response: Done };
  unsent_work: { request: UnsentWorkRequest; response: UnsentWorkResponse };
  leave_device: { request: LeaveDeviceRequest; response: Done };
  restore_report: { request: RestoreReportRequest; response: RestoreReportResponse };
  find_copies: { request: FindCopiesRequest; response: FindCopiesResponse };
  start_restore: { request: StartRestoreRequest; response: Done };
  restore_progress: { request: RestoreProgressRequest; response: RestoreProgressResponse };
  cancel_restore: { request: CancelRestoreRequest; response: Done };
  accept_restore: { request: AcceptRestoreRequest; response: RestoreReportResponse };
}

export type CommandName = keyof Commands;
