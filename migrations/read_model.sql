-- The read tables, in the subset of SQL that SQLite and Postgres both run unchanged.
-- Written from shared/src/table/mod.rs; a test keeps the two the same. Rebuildable: no foreign keys, no checks.

-- unit: version 1, Put, Everywhere
create table if not exists unit (
    cooperative uuid not null,
    unit uuid not null,
    code text not null,
    name text not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, unit)
);

-- device: version 1, Insert, Everywhere
create table if not exists device (
    cooperative uuid not null,
    device uuid not null,
    unit uuid not null,
    till_code text not null,
    name text not null,
    public_key text not null,
    predecessor uuid,
    change_set uuid not null,
    primary key (cooperative, device)
);

-- invitation: version 1, Insert, Everywhere
create table if not exists invitation (
    cooperative uuid not null,
    invite_key text not null,
    unit uuid not null,
    till_code text not null,
    device_name text not null,
    change_set uuid not null,
    primary key (cooperative, invite_key)
);

-- app_user: version 1, Put, Everywhere
create table if not exists app_user (
    cooperative uuid not null,
    app_user uuid not null,
    name text not null,
    role text not null,
    pin_verifier text not null,
    credential_version bigint not null,
    active bigint not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, app_user)
);

-- setting: version 1, Doc, Everywhere
create table if not exists setting (
    cooperative uuid not null,
    document uuid not null,
    field text not null,
    content text not null,
    primary key (cooperative, document, field)
);

-- product: version 3, Doc, Everywhere
create table if not exists product (
    cooperative uuid not null,
    product uuid not null,
    name text not null,
    category text not null,
    unit_name text not null,
    tax_class text not null,
    kind text not null,
    active bigint not null,
    conflicts bigint not null,
    primary key (cooperative, product)
);
create index if not exists product_by_category_name
    on product (cooperative, category, name);
create index if not exists product_by_name
    on product (cooperative, name);

-- product_code: version 2, Doc, Everywhere
create table if not exists product_code (
    cooperative uuid not null,
    product uuid not null,
    code text not null,
    unit_name text not null,
    quantity bigint not null,
    primary key (cooperative, product, code)
);
create index if not exists product_code_by_code
    on product_code (cooperative, code);

-- product_unit: version 1, Doc, Everywhere
create table if not exists product_unit (
    cooperative uuid not null,
    product uuid not null,
    unit_name text not null,
    pack bigint not null,
    primary key (cooperative, product, unit_name)
);

-- product_consignment: version 1, Doc, Everywhere
create table if not exists product_consignment (
    cooperative uuid not null,
    product uuid not null,
    owner uuid not null,
    commission_ppm bigint not null,
    primary key (cooperative, product)
);

-- price: version 2, Put, Everywhere
create table if not exists price (
    cooperative uuid not null,
    product uuid not null,
    level text not null,
    from_date bigint not null,
    price_minor bigint,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, product, level, from_date)
);
create index if not exists price_by_from_date
    on price (cooperative, from_date);

-- promotion: version 1, Put, Everywhere
create table if not exists promotion (
    cooperative uuid not null,
    promotion uuid not null,
    name text not null,
    active bigint not null,
    from_date bigint not null,
    until_date bigint not null,
    scope text not null,
    content text not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, promotion)
);
create index if not exists promotion_by_until_date
    on promotion (cooperative, until_date);

-- shelf_label: version 1, Put, Everywhere
create table if not exists shelf_label (
    cooperative uuid not null,
    product uuid not null,
    price_minor bigint not null,
    at_ms bigint not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, product)
);

-- last_cost: version 1, Put, Everywhere
create table if not exists last_cost (
    cooperative uuid not null,
    product uuid not null,
    cost_minor bigint not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, product)
);

-- stock_pool: version 2, Add, Everywhere
create table if not exists stock_pool (
    cooperative uuid not null,
    unit uuid not null,
    warehouse uuid not null,
    product uuid not null,
    account text not null,
    quantity bigint not null,
    value_minor bigint not null,
    primary key (cooperative, unit, warehouse, product, account)
);
create index if not exists stock_pool_by_product
    on stock_pool (cooperative, product);
create index if not exists stock_pool_odd_quantity
    on stock_pool (cooperative, quantity) where quantity <= 0;
create index if not exists stock_pool_odd_value_minor
    on stock_pool (cooperative, value_minor) where value_minor <= 0;

-- member: version 1, Put, Everywhere
create table if not exists member (
    cooperative uuid not null,
    member uuid not null,
    number text not null,
    status text not null,
    joined_date bigint not null,
    nik_mac text not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, member)
);
create index if not exists member_by_number
    on member (cooperative, number);

-- member_profile: version 1, Doc, OnTills
create table if not exists member_profile (
    cooperative uuid not null,
    member uuid not null,
    field text not null,
    content text not null,
    primary key (cooperative, member, field)
);

-- member_pin: version 1, Put, OnTills
create table if not exists member_pin (
    cooperative uuid not null,
    member uuid not null,
    pin_verifier text not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, member)
);

-- credit_terms: version 1, Put, Everywhere
create table if not exists credit_terms (
    cooperative uuid not null,
    member uuid not null,
    limit_minor bigint,
    payroll_minor bigint,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, member)
);

-- member_money: version 1, Insert, Everywhere
create table if not exists member_money (
    cooperative uuid not null,
    change_set uuid not null,
    shift uuid not null,
    member uuid not null,
    kind text not null,
    document_number text not null,
    amount_minor bigint not null,
    paid_by text not null,
    business_date bigint not null,
    at_ms bigint not null,
    primary key (cooperative, change_set)
);
create index if not exists member_money_by_shift
    on member_money (cooperative, shift);
create index if not exists member_money_by_member_business_date
    on member_money (cooperative, member, business_date);

-- shift: version 1, Insert, Everywhere
create table if not exists shift (
    cooperative uuid not null,
    shift uuid not null,
    unit uuid not null,
    device uuid not null,
    number bigint not null,
    app_user uuid not null,
    business_date bigint not null,
    opened_at_ms bigint not null,
    float_minor bigint not null,
    primary key (cooperative, shift)
);
create index if not exists shift_by_device_number
    on shift (cooperative, device, number);

-- shift_closing: version 1, Insert, Everywhere
create table if not exists shift_closing (
    cooperative uuid not null,
    shift uuid not null,
    change_set uuid not null,
    z_number text not null,
    closed_at_ms bigint not null,
    sales_count bigint not null,
    expected_minor bigint not null,
    counted_minor bigint not null,
    difference_minor bigint not null,
    app_user uuid not null,
    primary key (cooperative, shift, change_set)
);

-- shift_suspension: version 1, Put, Everywhere
create table if not exists shift_suspension (
    cooperative uuid not null,
    shift uuid not null,
    suspended bigint not null,
    at_ms bigint not null,
    app_user uuid not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, shift)
);

-- shift_sales: version 1, Add, Everywhere
create table if not exists shift_sales (
    cooperative uuid not null,
    shift uuid not null,
    sales_count bigint not null,
    member_count bigint not null,
    gross_minor bigint not null,
    discount_minor bigint not null,
    net_minor bigint not null,
    member_net_minor bigint not null,
    vat_minor bigint not null,
    rounding_minor bigint not null,
    payable_minor bigint not null,
    primary key (cooperative, shift)
);

-- drawer_total: version 1, Add, Everywhere
create table if not exists drawer_total (
    cooperative uuid not null,
    shift uuid not null,
    rule text not null,
    moves_count bigint not null,
    in_minor bigint not null,
    out_minor bigint not null,
    primary key (cooperative, shift, rule)
);

-- cash_move: version 1, Insert, Everywhere
create table if not exists cash_move (
    cooperative uuid not null,
    change_set uuid not null,
    shift uuid not null,
    kind text not null,
    document_number text not null,
    amount_minor bigint not null,
    account text,
    note text not null,
    at_ms bigint not null,
    app_user uuid not null,
    primary key (cooperative, change_set)
);
create index if not exists cash_move_by_shift
    on cash_move (cooperative, shift);

-- sale: version 2, Insert, Everywhere
create table if not exists sale (
    cooperative uuid not null,
    sale uuid not null,
    unit uuid not null,
    device uuid not null,
    shift uuid not null,
    app_user uuid not null,
    member uuid,
    document_number text not null,
    business_date bigint not null,
    at_ms bigint not null,
    gross_minor bigint not null,
    discount_minor bigint not null,
    net_minor bigint not null,
    vat_minor bigint not null,
    rounding_minor bigint not null,
    payable_minor bigint not null,
    paid_minor bigint not null,
    change_minor bigint not null,
    cost_minor bigint not null,
    lines_count bigint not null,
    primary key (cooperative, sale)
);
create index if not exists sale_by_shift
    on sale (cooperative, shift);
create index if not exists sale_by_at_ms
    on sale (cooperative, at_ms);

-- sale_line: version 1, Insert, OnTills
create table if not exists sale_line (
    cooperative uuid not null,
    sale uuid not null,
    line_no bigint not null,
    product uuid not null,
    product_name text not null,
    quantity bigint not null,
    unit_price_minor bigint not null,
    gross_minor bigint not null,
    discount_minor bigint not null,
    net_minor bigint not null,
    vat_minor bigint not null,
    cost_minor bigint not null,
    tax_class text not null,
    primary key (cooperative, sale, line_no)
);

-- tender: version 1, Insert, Everywhere
create table if not exists tender (
    cooperative uuid not null,
    sale uuid not null,
    tender_no bigint not null,
    shift uuid not null,
    unit uuid not null,
    kind text not null,
    amount_minor bigint not null,
    reference text,
    member uuid,
    business_date bigint not null,
    at_ms bigint not null,
    primary key (cooperative, sale, tender_no)
);
create index if not exists tender_by_kind_at_ms
    on tender (cooperative, kind, at_ms);
create index if not exists tender_by_member_business_date
    on tender (cooperative, member, business_date);

-- tender_confirmed: version 1, Insert, Everywhere
create table if not exists tender_confirmed (
    cooperative uuid not null,
    sale uuid not null,
    tender_no bigint not null,
    change_set uuid not null,
    reference text not null,
    at_ms bigint not null,
    app_user uuid not null,
    primary key (cooperative, sale, tender_no, change_set)
);

-- tender_settled: version 1, Insert, Everywhere
create table if not exists tender_settled (
    cooperative uuid not null,
    sale uuid not null,
    tender_no bigint not null,
    change_set uuid not null,
    amount_minor bigint not null,
    at_ms bigint not null,
    primary key (cooperative, sale, tender_no, change_set)
);

-- tender_total: version 1, Add, Everywhere
create table if not exists tender_total (
    cooperative uuid not null,
    shift uuid not null,
    flow text not null,
    kind text not null,
    tenders_count bigint not null,
    amount_minor bigint not null,
    primary key (cooperative, shift, flow, kind)
);

-- voucher: version 1, Insert, Everywhere
create table if not exists voucher (
    cooperative uuid not null,
    voucher uuid not null,
    unit uuid not null,
    shift uuid not null,
    code text not null,
    document_number text not null,
    amount_minor bigint not null,
    expires_date bigint not null,
    at_ms bigint not null,
    primary key (cooperative, voucher)
);
create index if not exists voucher_by_code
    on voucher (cooperative, code);

-- deposit: version 1, Insert, Everywhere
create table if not exists deposit (
    cooperative uuid not null,
    deposit uuid not null,
    unit uuid not null,
    shift uuid not null,
    member uuid,
    label text not null,
    document_number text not null,
    amount_minor bigint not null,
    business_date bigint not null,
    at_ms bigint not null,
    primary key (cooperative, deposit)
);
create index if not exists deposit_by_at_ms
    on deposit (cooperative, at_ms);

-- point_total: version 1, Add, Everywhere
create table if not exists point_total (
    cooperative uuid not null,
    member uuid not null,
    year bigint not null,
    granted bigint not null,
    used bigint not null,
    primary key (cooperative, member, year)
);

-- goods_return: version 1, Insert, Everywhere
create table if not exists goods_return (
    cooperative uuid not null,
    goods_return uuid not null,
    sale uuid not null,
    unit uuid not null,
    shift uuid not null,
    app_user uuid not null,
    member uuid,
    document_number text not null,
    business_date bigint not null,
    at_ms bigint not null,
    net_minor bigint not null,
    vat_minor bigint not null,
    rounding_minor bigint not null,
    refund_minor bigint not null,
    cost_minor bigint not null,
    lines_count bigint not null,
    reason text not null,
    primary key (cooperative, goods_return)
);
create index if not exists goods_return_by_sale
    on goods_return (cooperative, sale);
create index if not exists goods_return_by_shift
    on goods_return (cooperative, shift);

-- goods_return_line: version 2, Insert, Everywhere
create table if not exists goods_return_line (
    cooperative uuid not null,
    goods_return uuid not null,
    return_line_no bigint not null,
    sale uuid not null,
    line_no bigint not null,
    product uuid not null,
    quantity bigint not null,
    sold bigint not null,
    net_minor bigint not null,
    vat_minor bigint not null,
    cost_minor bigint not null,
    damaged bigint not null,
    primary key (cooperative, goods_return, return_line_no)
);
create index if not exists goods_return_line_by_sale
    on goods_return_line (cooperative, sale);

-- sale_void: version 1, Insert, Everywhere
create table if not exists sale_void (
    cooperative uuid not null,
    sale uuid not null,
    change_set uuid not null,
    shift uuid not null,
    document_number text not null,
    payable_minor bigint not null,
    reason text not null,
    business_date bigint not null,
    at_ms bigint not null,
    app_user uuid not null,
    primary key (cooperative, sale, change_set)
);
create index if not exists sale_void_by_shift
    on sale_void (cooperative, shift);

-- held_sale: version 1, Insert, OnTills
create table if not exists held_sale (
    cooperative uuid not null,
    hold uuid not null,
    unit uuid not null,
    device uuid not null,
    app_user uuid not null,
    label text not null,
    cart text not null,
    lines_count bigint not null,
    total_minor bigint not null,
    member uuid,
    at_ms bigint not null,
    primary key (cooperative, hold)
);
create index if not exists held_sale_by_unit_at_ms
    on held_sale (cooperative, unit, at_ms);

-- hold_taken: version 1, Insert, OnTills
create table if not exists hold_taken (
    cooperative uuid not null,
    hold uuid not null,
    change_set uuid not null,
    reason text not null,
    at_ms bigint not null,
    app_user uuid not null,
    primary key (cooperative, hold, change_set)
);

-- counter_event: version 2, Insert, Everywhere
create table if not exists counter_event (
    cooperative uuid not null,
    change_set uuid not null,
    kind text not null,
    shift uuid,
    sale uuid,
    reason text not null,
    at_ms bigint not null,
    app_user uuid not null,
    primary key (cooperative, change_set)
);
create index if not exists counter_event_by_shift
    on counter_event (cooperative, shift);
create index if not exists counter_event_by_sale
    on counter_event (cooperative, sale);

-- approval: version 2, Insert, Everywhere
create table if not exists approval (
    cooperative uuid not null,
    change_set uuid not null,
    approval_no bigint not null,
    requester uuid not null,
    approver uuid not null,
    reason text not null,
    subject text not null,
    document_number text not null,
    business_date bigint not null,
    at_ms bigint not null,
    shift uuid,
    primary key (cooperative, change_set, approval_no)
);
create index if not exists approval_by_shift
    on approval (cooperative, shift);
create index if not exists approval_by_at_ms
    on approval (cooperative, at_ms);

-- put_history: version 3, Insert, Everywhere
create table if not exists put_history (
    cooperative uuid not null,
    table_name text not null,
    row_key text not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    change_set uuid not null,
    content text not null,
    primary key (cooperative, table_name, row_key, version_n, version_device, version_seq, change_set)
);

-- sharing: version 1, Put, Everywhere
create table if not exists sharing (
    cooperative uuid not null,
    group_id uuid not null,
    group_name text not null,
    granted bigint not null,
    at_ms bigint not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, group_id)
);

-- period_closing: version 2, Insert, Everywhere
create table if not exists period_closing (
    cooperative uuid not null,
    change_set uuid not null,
    month bigint not null,
    covers text not null,
    totals text not null,
    at_ms bigint not null,
    app_user uuid not null,
    primary key (cooperative, change_set)
);
create index if not exists period_closing_by_month
    on period_closing (cooperative, month);

-- account_total: version 1, Add, Everywhere
create table if not exists account_total (
    cooperative uuid not null,
    unit uuid not null,
    account text not null,
    month bigint not null,
    origin bigint not null,
    debit_minor bigint not null,
    credit_minor bigint not null,
    primary key (cooperative, unit, account, month, origin)
);

-- holder_total: version 1, Add, Everywhere
create table if not exists holder_total (
    cooperative uuid not null,
    unit uuid not null,
    account text not null,
    holder uuid not null,
    balance_minor bigint not null,
    primary key (cooperative, unit, account, holder)
);

-- entry: version 2, Insert, OnTills
create table if not exists entry (
    cooperative uuid not null,
    change_set uuid not null,
    entry_no bigint not null,
    unit uuid not null,
    rule text not null,
    document_number text not null,
    description text not null,
    business_date bigint not null,
    posting_date bigint not null,
    late bigint not null,
    amount_minor bigint not null,
    app_user uuid not null,
    primary key (cooperative, change_set, entry_no)
);

-- posting: version 1, Insert, OnTills
create table if not exists posting (
    cooperative uuid not null,
    change_set uuid not null,
    entry_no bigint not null,
    line_no bigint not null,
    unit uuid not null,
    account text not null,
    posting_date bigint not null,
    amount_minor bigint not null,
    origin bigint not null,
    holder uuid,
    primary key (cooperative, change_set, entry_no, line_no)
);
create index if not exists posting_by_account_posting_date_change_set_entry_no_line_no
    on posting (cooperative, account, posting_date, change_set, entry_no, line_no);

-- stock_move: version 1, Insert, OnTills
create table if not exists stock_move (
    cooperative uuid not null,
    change_set uuid not null,
    move_no bigint not null,
    unit uuid not null,
    warehouse uuid not null,
    product uuid not null,
    quantity bigint not null,
    value_minor bigint not null,
    business_date bigint not null,
    primary key (cooperative, change_set, move_no)
);
create index if not exists stock_move_by_product_business_date
    on stock_move (cooperative, product, business_date);

-- stock_receipt: version 1, Insert, Everywhere
create table if not exists stock_receipt (
    cooperative uuid not null,
    change_set uuid not null,
    unit uuid not null,
    document_number text not null,
    supplier_name text not null,
    total_minor bigint not null,
    lines_count bigint not null,
    business_date bigint not null,
    primary key (cooperative, change_set)
);

-- sales_day: version 1, Add, Everywhere
create table if not exists sales_day (
    cooperative uuid not null,
    unit uuid not null,
    business_date bigint not null,
    origin bigint not null,
    sales_count bigint not null,
    gross_minor bigint not null,
    discount_minor bigint not null,
    net_minor bigint not null,
    vat_minor bigint not null,
    rounding_minor bigint not null,
    cost_minor bigint not null,
    primary key (cooperative, unit, business_date, origin)
);

-- field_conflict: version 1, Doc, Everywhere
create table if not exists field_conflict (
    cooperative uuid not null,
    document uuid not null,
    field text not null,
    kind text not null,
    all_values text not null,
    primary key (cooperative, document, field)
);

-- member_conflict: version 1, Doc, OnTills
create table if not exists member_conflict (
    cooperative uuid not null,
    member uuid not null,
    field text not null,
    kind text not null,
    all_values text not null,
    primary key (cooperative, member, field)
);

-- supplier: version 1, Doc, Everywhere
create table if not exists supplier (
    cooperative uuid not null,
    supplier uuid not null,
    name text not null,
    phone text not null,
    address text not null,
    npwp text not null,
    active bigint not null,
    conflicts bigint not null,
    primary key (cooperative, supplier)
);
create index if not exists supplier_by_name
    on supplier (cooperative, name);

-- alias: version 1, Put, Everywhere
create table if not exists alias (
    cooperative uuid not null,
    kind text not null,
    one_id uuid not null,
    other_id uuid not null,
    merged bigint not null,
    reason text not null,
    at_ms bigint not null,
    app_user uuid not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, kind, one_id, other_id)
);

-- exception_settling: version 1, Put, Everywhere
create table if not exists exception_settling (
    cooperative uuid not null,
    exception_key text not null,
    mark text not null,
    resolution text not null,
    note text not null,
    at_ms bigint not null,
    app_user uuid not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, exception_key)
);

-- late_posting: version 1, Insert, Everywhere
create table if not exists late_posting (
    cooperative uuid not null,
    change_set uuid not null,
    unit uuid not null,
    device uuid not null,
    device_seq bigint not null,
    document_number text not null,
    business_date bigint not null,
    posting_date bigint not null,
    amount_minor bigint not null,
    app_user uuid not null,
    primary key (cooperative, change_set)
);

-- not_counted: version 1, Insert, Everywhere
create table if not exists not_counted (
    cooperative uuid not null,
    change_set uuid not null,
    unit uuid not null,
    device uuid not null,
    device_seq bigint not null,
    business_date bigint not null,
    at_ms bigint not null,
    amount_minor bigint not null,
    kinds text not null,
    app_user uuid not null,
    primary key (cooperative, change_set)
);

-- clock_doubt: version 1, Add, Everywhere
create table if not exists clock_doubt (
    cooperative uuid not null,
    unit uuid not null,
    device uuid not null,
    business_date bigint not null,
    clock_date bigint not null,
    change_sets bigint not null,
    primary key (cooperative, unit, device, business_date, clock_date)
);

-- withdrawn_right_used: version 1, Insert, Everywhere
create table if not exists withdrawn_right_used (
    cooperative uuid not null,
    change_set uuid not null,
    withdrawal uuid not null,
    operation text not null,
    unit uuid not null,
    device uuid not null,
    device_seq bigint not null,
    business_date bigint not null,
    at_ms bigint not null,
    app_user uuid not null,
    primary key (cooperative, change_set, withdrawal, operation)
);

-- period_reopening: version 1, Insert, Everywhere
create table if not exists period_reopening (
    cooperative uuid not null,
    change_set uuid not null,
    closing uuid not null,
    reason text not null,
    at_ms bigint not null,
    app_user uuid not null,
    second_user uuid,
    primary key (cooperative, change_set)
);

-- signed_approval: version 1, Insert, Everywhere
create table if not exists signed_approval (
    cooperative uuid not null,
    change_set uuid not null,
    app_user uuid not null,
    credential_version bigint not null,
    public_key text not null,
    primary key (cooperative, change_set, app_user)
);

-- user_key: version 1, Insert, Everywhere
create table if not exists user_key (
    cooperative uuid not null,
    app_user uuid not null,
    credential_version bigint not null,
    public_key text not null,
    change_set uuid not null,
    primary key (cooperative, app_user, credential_version, public_key, change_set)
);

-- erased_person: version 1, Insert, Everywhere
create table if not exists erased_person (
    cooperative uuid not null,
    member uuid not null,
    change_set uuid not null,
    at_ms bigint not null,
    app_user uuid not null,
    primary key (cooperative, member, change_set)
);

-- member_restriction: version 1, Put, Everywhere
create table if not exists member_restriction (
    cooperative uuid not null,
    member uuid not null,
    restricted bigint not null,
    reason text not null,
    at_ms bigint not null,
    app_user uuid not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, member)
);

-- device_right: version 1, Put, Everywhere
create table if not exists device_right (
    cooperative uuid not null,
    right_name text not null,
    device uuid not null,
    reason text not null,
    at_ms bigint not null,
    app_user uuid not null,
    version_n bigint not null,
    version_device uuid not null,
    version_seq bigint not null,
    primary key (cooperative, right_name)
);
