//! THE TABLE: every command with its request, its answer, and who may call it.
//!
//! The window, the loopback bridge and the command line all come through [`call`]; there is no other way in. A command
//! that stands here without a handler does not compile. Handlers are thin: they live in the file of their context.

mod after_sale;
mod cash;
mod day;
mod devices;
mod erasing;
mod exceptions;
mod finance;
mod holding;
mod inventory;
mod leftover;
mod member_money;
mod members;
mod merging;
mod payments;
mod periods;
mod prepaid;
mod pricing;
mod printing;
mod profiles;
mod promotions;
mod restoring;
mod safety;
mod sales;
mod shifts;
pub mod start;
mod suppliers;
mod syncing;
mod trust;
mod units;

pub mod requests;

pub use sales::open_printer_is_set as has_printer;

use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::units::access::Operation;
use ts_rs::TS;

use crate::core::Core;
use crate::refusal::Refusal;
use crate::renewal::RENEWED;
use crate::session::{Who, require};
use crate::store::filling;

/// Who may call a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Anybody at the machine: what is needed before signing in.
    Anyone,
    /// Whoever has signed in.
    SignedIn,
    /// Whoever's role includes the operation.
    May(Operation),
}

impl Permission {
    /// As the table prints it.
    pub const fn code(self) -> &'static str {
        match self {
            Permission::Anyone => "anyone",
            Permission::SignedIn => "signed_in",
            Permission::May(operation) => operation.code(),
        }
    }
}

/// Where a command comes from and for whom.
#[derive(Debug)]
pub struct Caller<'a> {
    pub core: &'a Core,
    /// The window or bridge token.
    pub name: &'a str,
    /// Who signed in there.
    pub who: Option<Who>,
}

impl Caller<'_> {
    /// The person, where the table has made sure of one.
    ///
    /// # Errors
    /// Nobody has signed in.
    pub fn who(&self) -> Result<&Who, Refusal> {
        self.who.as_ref().ok_or_else(Refusal::not_signed_in)
    }
}

/// A command as the table describes it.
#[derive(Debug)]
pub struct CommandInfo {
    pub name: &'static str,
    pub permission: Permission,
    pub request_schema: fn() -> Value,
    pub response_schema: fn() -> Value,
}

fn schema<T: JsonSchema>() -> Value {
    SchemaGenerator::default().into_root_schema_for::<T>().to_value()
}

fn run<Request: DeserializeOwned, Response: Serialize>(
    handler: impl Fn(&Caller<'_>, Request) -> Result<Response, Refusal>,
    caller: &Caller<'_>,
    request: Value,
) -> Result<Value, Refusal> {
    let request = if request.is_null() { Value::Object(Default::default()) } else { request };
    // An array would pass for a struct whose fields are all optional.
    if !request.is_object() {
        return Err(Refusal::bad_request("a JSON object is expected"));
    }
    let request = serde_json::from_value(request).map_err(Refusal::bad_request)?;
    serde_json::to_value(handler(caller, request)?).map_err(Refusal::bad_request)
}

macro_rules! commands {
    ($($name:ident: $request:ident => $response:ident, $permission:expr, $handler:path;)+) => {
        /// The table.
        pub const COMMANDS: &[CommandInfo] = &[$(CommandInfo {
            name: stringify!($name),
            permission: $permission,
            request_schema: schema::<requests::$request>,
            response_schema: schema::<requests::$response>,
        }),+];

        fn dispatch(name: &str, caller: &Caller<'_>, request: Value) -> Result<Value, Refusal> {
            match name {
                $(stringify!($name) => {
                    run::<requests::$request, requests::$response>($handler, caller, request)
                })+
                _ => Err(Refusal::not_found("Perintah")),
            }
        }

        /// Shows every request and answer type to a visitor.
        pub(crate) fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            $(visitor.visit::<requests::$request>();
            visitor.visit::<requests::$response>();)+
        }

        /// The command table in TypeScript: names with their request and response types.
        pub fn typescript_commands(config: &ts_rs::Config) -> String {
            let mut text = String::from("export interface Commands {\n");
            $(text.push_str(&format!(
                "  {}: {{ request: {}; response: {} }};\n",
                stringify!($name),
                requests::$request::name(config),
                requests::$response::name(config),
            ));)+
            text.push_str("}\n");
            text
        }
    };
}
use Permission::{Anyone, May, SignedIn};

commands! {
    // Start and session.
    start_status: StartStatusRequest => StartStatusResponse, Anyone, start::start_status;
    create_cooperative: CreateCooperativeRequest => CreateCooperativeResponse, Anyone, start::create_cooperative;
    join_cooperative: JoinCooperativeRequest => JoinCooperativeResponse, Anyone, syncing::join_cooperative;
    join_progress: JoinProgressRequest => JoinProgressResponse, Anyone, syncing::join_progress;
    resume_join: ResumeJoinRequest => JoinProgressResponse, Anyone, syncing::resume_join;
    sign_in: SignInRequest => SignInResponse, Anyone, start::sign_in;
    switch_user: SignInRequest => SignInResponse, SignedIn, start::switch_user;
    start_training: StartTrainingRequest => Done, May(Operation::Sell), start::start_training;
    stop_training: StopTrainingRequest => Done, Anyone, start::stop_training;
    sign_out: SignOutRequest => Done, Anyone, start::sign_out;
    confirm_day: ConfirmDayRequest => Done, SignedIn, day::confirm_day;
    // Units, users and devices.
    list_users: ListUsersRequest => ListUsersResponse, May(Operation::ManageUsers), units::list_users;
    add_user: AddUserRequest => AddUserResponse, May(Operation::ManageUsers), units::add_user;
    change_user: ChangeUserRequest => Done, May(Operation::ManageUsers), units::change_user;
    change_own_pin: ChangeOwnPinRequest => Done, SignedIn, units::change_own_pin;
    list_devices: ListDevicesRequest => ListDevicesResponse, May(Operation::ReadSync), units::list_devices;
    make_join_code: MakeJoinCodeRequest => MakeJoinCodeResponse, May(Operation::ManageDevices), syncing::make_join_code;
    revoke_device: RevokeDeviceRequest => Done, May(Operation::ManageDevices), units::revoke_device;
    admit_device: AdmitDeviceRequest => Done, May(Operation::ManageDevices), trust::admit_device;
    preview_revocation: PreviewRevocationRequest => PreviewRevocationResponse,
        May(Operation::ManageDevices), trust::preview_revocation;
    get_settings: GetSettingsRequest => GetSettingsResponse, SignedIn, units::get_settings;
    change_settings: ChangeSettingsRequest => Done, May(Operation::ChangeSettings), units::change_settings;
    share_with_group: ShareWithGroupRequest => Done, May(Operation::ShareWithGroup), units::share_with_group;
    list_sharing: ListSharingRequest => ListSharingResponse, May(Operation::ReadSync), units::list_sharing;
    // Catalogue and stock.
    search_products: SearchProductsRequest => SearchProductsResponse,
        May(Operation::ReadProducts), inventory::search_products;
    find_product: FindProductRequest => FindProductResponse, May(Operation::ReadProducts), inventory::find_product;
    list_products: ListProductsRequest => ListProductsResponse, May(Operation::ReadProducts), inventory::list_products;
    get_product: GetProductRequest => GetProductResponse, May(Operation::ReadProducts), inventory::get_product;
    save_product: SaveProductRequest => Done, May(Operation::EditProducts), inventory::save_product;
    bulk_edit_products: BulkEditProductsRequest => BulkEditProductsResponse,
        May(Operation::EditProducts), inventory::bulk_edit_products;
    set_prices: SetPricesRequest => SetPricesResponse, May(Operation::SetPrices), inventory::set_prices;
    list_price_changes: ListPriceChangesRequest => ListPriceChangesResponse,
        May(Operation::ReadProducts), inventory::list_price_changes;
    label_queue: LabelQueueRequest => LabelQueueResponse, May(Operation::ReadProducts), inventory::label_queue;
    mark_labels_printed: MarkLabelsPrintedRequest => Done,
        May(Operation::EditProducts), inventory::mark_labels_printed;
    list_favourites: ListFavouritesRequest => ListFavouritesResponse,
        May(Operation::ReadProducts), inventory::list_favourites;
    set_favourites: SetFavouritesRequest => Done, May(Operation::EditProducts), inventory::set_favourites;
    list_categories: ListCategoriesRequest => ListCategoriesResponse,
        May(Operation::ReadProducts), inventory::list_categories;
    start_import: StartImportRequest => StartImportResponse, May(Operation::ImportProducts), inventory::start_import;
    import_progress: ImportProgressRequest => ImportProgressResponse,
        May(Operation::ImportProducts), inventory::import_progress;
    choose_import_columns: ChooseImportColumnsRequest => Done,
        May(Operation::ImportProducts), inventory::choose_import_columns;
    run_import: RunImportRequest => Done, May(Operation::ImportProducts), inventory::run_import;
    cancel_import: CancelImportRequest => Done, May(Operation::ImportProducts), inventory::cancel_import;
    save_promotion: SavePromotionRequest => Done, May(Operation::SetPromotions), promotions::save_promotion;
    list_promotions: ListPromotionsRequest => ListPromotionsResponse,
        May(Operation::ReadProducts), promotions::list_promotions;
    export_products: ExportProductsRequest => ExportProductsResponse,
        May(Operation::ImportProducts), inventory::export_products;
    list_suppliers: ListSuppliersRequest => ListSuppliersResponse,
        May(Operation::ReadStock), suppliers::list_suppliers;
    save_supplier: SaveSupplierRequest => Done, May(Operation::ReceiveStock), suppliers::save_supplier;
    receive_stock: ReceiveStockRequest => ReceiveStockResponse, May(Operation::ReceiveStock), inventory::receive_stock;
    list_stock: ListStockRequest => ListStockResponse, May(Operation::ReadStock), inventory::list_stock;
    // Members.
    register_member: RegisterMemberRequest => RegisterMemberResponse,
        May(Operation::RegisterMembers), members::register_member;
    list_members: ListMembersRequest => ListMembersResponse, May(Operation::ReadMembers), members::list_members;
    get_member: GetMemberRequest => GetMemberResponse, May(Operation::RegisterMembers), profiles::get_member;
    change_member: ChangeMemberRequest => Done, May(Operation::RegisterMembers), profiles::change_member;
    erase_person: ErasePersonRequest => Done, May(Operation::ErasePersons), erasing::erase_person;
    restrict_member: RestrictMemberRequest => Done, May(Operation::ErasePersons), erasing::restrict_member;
    person_status: PersonStatusRequest => PersonStatusResponse, May(Operation::ErasePersons), erasing::person_status;
    find_member: FindMemberRequest => FindMemberResponse, May(Operation::ReadMembers), members::find_member;
    member_account: MemberAccountRequest => MemberAccountResponse,
        May(Operation::ReadMembers), member_money::member_account;
    deposit_savings: DepositSavingsRequest => SlipResponse,
        May(Operation::MemberMoney), member_money::deposit_savings;
    withdraw_savings: WithdrawSavingsRequest => SlipResponse,
        May(Operation::MemberMoney), member_money::withdraw_savings;
    repay_credit: RepayCreditRequest => SlipResponse, May(Operation::MemberMoney), member_money::repay_credit;
    set_credit_terms: SetCreditTermsRequest => Done, May(Operation::SellOverLimit), member_money::set_credit_terms;
    set_member_pin: SetMemberPinRequest => Done, May(Operation::MemberMoney), member_money::set_member_pin;
    // The counter.
    current_shift: CurrentShiftRequest => CurrentShiftResponse, SignedIn, shifts::current_shift;
    open_shift: OpenShiftRequest => OpenShiftResponse, May(Operation::OpenShift), shifts::open_shift;
    close_shift: CloseShiftRequest => CloseShiftResponse, May(Operation::CloseShift), shifts::close_shift;
    x_report: XReportRequest => XReportResponse, May(Operation::ReadShiftReport), shifts::x_report;
    z_report: ZReportRequest => ZReportResponse, May(Operation::ReadShiftReport), shifts::z_report;
    list_shifts: ListShiftsRequest => ListShiftsResponse, May(Operation::ReadShiftReport), shifts::list_shifts;
    list_approvals: ListApprovalsRequest => ListApprovalsResponse,
        May(Operation::ReadShiftReport), units::list_approvals;
    open_drawer: OpenDrawerRequest => Done, May(Operation::OpenDrawer), cash::open_drawer;
    suspend_shift: RestShiftRequest => Done, May(Operation::CloseShift), shifts::suspend_shift;
    resume_shift: RestShiftRequest => Done, May(Operation::OpenShift), shifts::resume_shift;
    reprint_z_report: ReprintZReportRequest => SlipResponse,
        May(Operation::ReprintReceipt), shifts::reprint_z_report;
    move_cash: MoveCashRequest => SlipResponse, May(Operation::MoveCash), cash::move_cash;
    list_expense_accounts: ListExpenseAccountsRequest => ListExpenseAccountsResponse,
        May(Operation::MoveCash), cash::list_expense_accounts;
    quote_sale: QuoteSaleRequest => QuoteSaleResponse, May(Operation::Sell), pricing::quote_sale;
    complete_sale: CompleteSaleRequest => CompleteSaleResponse, May(Operation::Sell), sales::complete_sale;
    save_cart: SaveCartRequest => Done, May(Operation::Sell), sales::save_cart;
    load_cart: LoadCartRequest => LoadCartResponse, May(Operation::Sell), sales::load_cart;
    list_sales: ListSalesRequest => ListSalesResponse, May(Operation::ReadSales), sales::list_sales;
    show_sale: ShowSaleRequest => ShowSaleResponse, May(Operation::ReadSales), sales::show_sale;
    find_receipt: FindReceiptRequest => FindReceiptResponse, May(Operation::ReadSales), after_sale::find_receipt;
    return_options: ReturnOptionsRequest => ReturnOptionsResponse,
        May(Operation::ReturnGoods), after_sale::return_options;
    quote_return: QuoteReturnRequest => QuoteReturnResponse, May(Operation::ReturnGoods), after_sale::quote_return;
    return_sale: ReturnSaleRequest => ReturnSaleResponse, May(Operation::ReturnGoods), after_sale::return_sale;
    return_without_receipt: ReturnWithoutReceiptRequest => ReturnSaleResponse,
        May(Operation::ReturnGoods), after_sale::return_without_receipt;
    void_sale: VoidSaleRequest => VoidSaleResponse, May(Operation::Sell), after_sale::void_sale;
    hold_sale: HoldSaleRequest => HoldSaleResponse, May(Operation::HoldSales), holding::hold_sale;
    list_held: ListHeldRequest => ListHeldResponse, May(Operation::HoldSales), holding::list_held;
    recall_held: RecallHeldRequest => RecallHeldResponse, May(Operation::HoldSales), holding::recall_held;
    drop_held: DropHeldRequest => Done, May(Operation::HoldSales), holding::drop_held;
    qris_code: QrisCodeRequest => QrisCodeResponse, May(Operation::Sell), payments::qris_code;
    list_pending_payments: ListPendingPaymentsRequest => ListPendingPaymentsResponse,
        May(Operation::ReadSales), payments::list_pending_payments;
    confirm_payment: ConfirmPaymentRequest => Done, May(Operation::Sell), payments::confirm_payment;
    settle_payments: SettlePaymentsRequest => Done, May(Operation::SettlePayments), payments::settle_payments;
    issue_voucher: IssueVoucherRequest => IssueVoucherResponse, May(Operation::Sell), prepaid::issue_voucher;
    list_vouchers: ListVouchersRequest => ListVouchersResponse, May(Operation::ReadSales), prepaid::list_vouchers;
    take_deposit: TakeDepositRequest => TakeDepositResponse, May(Operation::Sell), prepaid::take_deposit;
    list_deposits: ListDepositsRequest => ListDepositsResponse, May(Operation::ReadSales), prepaid::list_deposits;
    prepaid_history: PrepaidHistoryRequest => PrepaidHistoryResponse,
        May(Operation::ReadSales), leftover::prepaid_history;
    refund_deposit: RefundDepositRequest => SlipResponse, May(Operation::Sell), leftover::refund_deposit;
    list_expired: ListExpiredRequest => ListExpiredResponse, May(Operation::WriteOffExpired), leftover::list_expired;
    write_off_expired: WriteOffExpiredRequest => Done, May(Operation::WriteOffExpired), leftover::write_off_expired;
    list_consignors: ListConsignorsRequest => ListConsignorsResponse,
        May(Operation::ReadSales), leftover::list_consignors;
    pay_consignor: PayConsignorRequest => SlipResponse, May(Operation::MoveCash), leftover::pay_consignor;
    reprint_receipt: ReprintReceiptRequest => ReprintReceiptResponse,
        May(Operation::ReprintReceipt), sales::reprint_receipt;
    // The books.
    trial_balance: TrialBalanceRequest => TrialBalanceResponse, May(Operation::ReadBooks), finance::trial_balance;
    account_ledger: AccountLedgerRequest => AccountLedgerResponse, May(Operation::ReadBooks), finance::account_ledger;
    show_change_set: ShowChangeSetRequest => ShowChangeSetResponse, May(Operation::ReadBooks), finance::show_change_set;
    close_period: ClosePeriodRequest => Done, May(Operation::ClosePeriod), finance::close_period;
    reopen_period: ReopenPeriodRequest => Done, May(Operation::ClosePeriod), periods::reopen_period;
    hand_over_closing_right: HandOverClosingRightRequest => Done,
        May(Operation::ClosePeriod), periods::hand_over_closing_right;
    list_second_people: ListSecondPeopleRequest => ListSecondPeopleResponse,
        May(Operation::ClosePeriod), periods::list_second_people;
    list_periods: ListPeriodsRequest => ListPeriodsResponse, May(Operation::ReadBooks), finance::list_periods;
    verify_books: VerifyBooksRequest => VerifyBooksResponse, May(Operation::VerifyBooks), finance::verify_books;
    // The exceptions inbox.
    list_exceptions: ListExceptionsRequest => ListExceptionsResponse,
        May(Operation::ReadExceptions), exceptions::list_exceptions;
    count_exceptions: CountExceptionsRequest => CountExceptionsResponse,
        May(Operation::ReadExceptions), exceptions::count_exceptions;
    show_exception: ShowExceptionRequest => ShowExceptionResponse,
        May(Operation::ReadExceptions), exceptions::show_exception;
    settle_exception: SettleExceptionRequest => Done,
        May(Operation::SettleExceptions), exceptions::settle_exception;
    revalue_pool: RevaluePoolRequest => Done, May(Operation::RevalueStock), exceptions::revalue_pool;
    pick_field_value: PickFieldValueRequest => Done, May(Operation::ReadExceptions), exceptions::pick_field_value;
    list_merged: ListMergedRequest => ListMergedResponse, May(Operation::MergeDuplicates), merging::list_merged;
    merge_members: MergeMembersRequest => Done, May(Operation::MergeDuplicates), merging::merge_members;
    unmerge_members: MergeMembersRequest => Done, May(Operation::MergeDuplicates), merging::unmerge_members;
    merge_products: MergeProductsRequest => Done, May(Operation::MergeDuplicates), merging::merge_products;
    unmerge_products: MergeProductsRequest => Done, May(Operation::MergeDuplicates), merging::unmerge_products;
    // The printer.
    get_printer: GetPrinterRequest => GetPrinterResponse, SignedIn, printing::get_printer;
    set_printer: SetPrinterRequest => Done, May(Operation::ManagePrinter), printing::set_printer;
    set_logo: SetLogoRequest => Done, May(Operation::ManagePrinter), printing::set_logo;
    list_ports: ListPortsRequest => ListPortsResponse, May(Operation::ManagePrinter), printing::list_ports;
    print_test: PrintTestRequest => PrintTestResponse, May(Operation::ManagePrinter), printing::print_test;
    print_queue: PrintQueueRequest => PrintQueueResponse, SignedIn, printing::print_queue;
    retry_print: RetryPrintRequest => Done, SignedIn, printing::retry_print;
    cancel_print: CancelPrintRequest => Done, May(Operation::ReprintReceipt), printing::cancel_print;
    // Documents, labels and the scale.
    sale_document: SaleDocumentRequest => SaleDocumentResponse,
        May(Operation::ReprintReceipt), devices::sale_document;
    print_labels: PrintLabelsRequest => PrintLabelsResponse, May(Operation::ReadProducts), devices::print_labels;
    get_scale: GetScaleRequest => GetScaleResponse, SignedIn, devices::get_scale;
    set_scale: SetScaleRequest => Done, May(Operation::ManagePrinter), devices::set_scale;
    read_scale: ReadScaleRequest => ReadScaleResponse, May(Operation::Sell), devices::read_scale;
    watch_scale: WatchScaleRequest => WatchScaleResponse, May(Operation::Sell), devices::watch_scale;
    // Sync.
    sync_status: SyncStatusRequest => SyncStatusResponse, May(Operation::ReadSync), syncing::sync_status;
    sync_now: SyncNowRequest => SyncStatusResponse, May(Operation::ReadSync), syncing::sync_now;
    connect_server: ConnectServerRequest => Done, May(Operation::ManageDevices), syncing::connect_server;
    set_lan: SetLanRequest => Done, May(Operation::ManageDevices), syncing::set_lan;
    // Safety copies.
    safety_status: SafetyStatusRequest => SafetyStatusResponse, May(Operation::ReadSync), safety::safety_status;
    list_copy_places: ListCopyPlacesRequest => ListCopyPlacesResponse,
        May(Operation::ManageSafetyCopies), safety::list_copy_places;
    choose_copy_places: ChooseCopyPlacesRequest => ChooseCopyPlacesResponse,
        May(Operation::ManageSafetyCopies), safety::choose_copy_places;
    start_backup: StartBackupRequest => Done, May(Operation::ManageSafetyCopies), safety::start_backup;
    cancel_backup: CancelBackupRequest => Done, May(Operation::ManageSafetyCopies), safety::cancel_backup;
    list_backups: ListBackupsRequest => ListBackupsResponse, May(Operation::ReadSync), safety::list_backups;
    recovery_sheet: RecoverySheetRequest => RecoverySheetResponse,
        May(Operation::PrintRecoverySheet), safety::recovery_sheet;
    exchange_recovery_key: ExchangeRecoveryKeyRequest => RecoverySheetResponse,
        May(Operation::PrintRecoverySheet), safety::exchange_recovery_key;
    remove_old_copies: RemoveOldCopiesRequest => Done,
        May(Operation::PrintRecoverySheet), safety::remove_old_copies;
    unsent_work: UnsentWorkRequest => UnsentWorkResponse, May(Operation::ReadSync), safety::unsent_work;
    leave_device: LeaveDeviceRequest => Done, May(Operation::ManageDevices), safety::leave_device;
    restore_report: RestoreReportRequest => RestoreReportResponse, May(Operation::ReadSync), safety::restore_report;
    find_copies: FindCopiesRequest => FindCopiesResponse, Anyone, restoring::find_copies;
    start_restore: StartRestoreRequest => Done, Anyone, restoring::start_restore;
    restore_progress: RestoreProgressRequest => RestoreProgressResponse, Anyone, restoring::restore_progress;
    cancel_restore: CancelRestoreRequest => Done, Anyone, restoring::cancel_restore;
    accept_restore: AcceptRestoreRequest => RestoreReportResponse, Anyone, restoring::accept_restore;
}

/// Calls a command for a caller: finds it in the table, asks for the right, runs it.
///
/// # Errors
/// Unknown, not signed in, not allowed, or what the command refuses.
pub fn call(core: &Core, caller: &str, name: &str, request: Value) -> Result<Value, Refusal> {
    call_as(core, caller, core.sessions.get(caller), name, request)
}

/// The same for a person who is known otherwise (the command line).
///
/// # Errors
/// As [`call`].
pub fn call_as(core: &Core, caller: &str, who: Option<Who>, name: &str, request: Value) -> Result<Value, Refusal> {
    let info = COMMANDS.iter().find(|info| info.name == name).ok_or_else(|| Refusal::not_found("Perintah"))?;
    match info.permission {
        Permission::Anyone => {}
        Permission::SignedIn => drop(who.as_ref().ok_or_else(Refusal::not_signed_in)?),
        Permission::May(operation) => require(who.as_ref().ok_or_else(Refusal::not_signed_in)?, operation)?,
    }
    crate::training::check(core, name)?;
    let request = crate::approval::without_spent_pins(core, request)?;
    filling::forget_read();
    let again = request.clone();
    let answer = match dispatch(name, &Caller { core, name: caller, who: who.clone() }, request) {
        // The device took a new name meanwhile; nothing was written, and the action's id is still its own.
        Err(refusal) if refusal.code == RENEWED => dispatch(name, &Caller { core, name: caller, who }, again),
        answer => answer,
    }?;
    Ok(if filling::forget_read() { incomplete(core, answer) } else { answer })
}

/// What was read from a table that is not full yet says so: `filling_percent` stands in the answer, whatever it is.
fn incomplete(core: &Core, mut answer: Value) -> Value {
    let percent = core.opened().and_then(|open| open.store.filling_percent());
    if let (Value::Object(answer), Some(percent)) = (&mut answer, percent) {
        answer.insert("filling_percent".to_owned(), percent.into());
    }
    answer
}
