//! The read tables of goods: products, prices, promotions, stock.

use super::{needed, optional};
use crate::row::ColumnKind::{Id, Int, Text};
use crate::row::Held::{Everywhere, OnTills};
use crate::row::RowKind::{Add, Doc, Insert, Put};
use crate::row::{Held, RowKind, Table};

table! {
    /// Products (*barang*), merged from their documents.
    PRODUCT = "product" v 3, Doc, Everywhere, key 2,
    [cooperative Id, product Id, name Text, category Text, unit_name Text, tax_class Text, kind Text, active Int,
     conflicts Int],
    index ["cooperative", "category", "name"],
    index ["cooperative", "name"]
}
table! {
    /// Codes of products: barcodes and short codes, with the unit of measure and the quantity one scan stands for.
    PRODUCT_CODE = "product_code" v 2, Doc, Everywhere, key 3,
    [cooperative Id, product Id, code Text, unit_name Text, quantity Int],
    index ["cooperative", "code"]
}
table! {
    /// Further units of measure of products (*satuan*), with how many base units one of each holds.
    PRODUCT_UNIT = "product_unit" v 1, Doc, Everywhere, key 3,
    [cooperative Id, product Id, unit_name Text, pack Int]
}
table! {
    /// Goods that belong to somebody else until they are sold (*titip jual*): whose they are, and what stays here.
    PRODUCT_CONSIGNMENT = "product_consignment" v 1, Doc, Everywhere, key 2,
    [cooperative Id, product Id, owner Id, commission_ppm Int]
}
table! {
    /// Prices by level, each from its date on: the last row that is not after a business date is in force on it. One
    /// without a price withdraws the level.
    PRICE = "price" v 2, Put, Everywhere, key 4,
    [cooperative Id, product Id, level Text, from_date Int, price_minor Int null, version_n Int, version_device Id,
     version_seq Int],
    index ["cooperative", "from_date"]
}
table! {
    /// The price on the last label (*label rak*) that was printed for a product.
    SHELF_LABEL = "shelf_label" v 1, Put, Everywhere, key 2,
    [cooperative Id, product Id, price_minor Int, at_ms Int, version_n Int, version_device Id, version_seq Int]
}
table! {
    /// Promotions (*promosi*): rules of the shop by date; `content` is the fact as it was written.
    PROMOTION = "promotion" v 1, Put, Everywhere, key 2,
    [cooperative Id, promotion Id, name Text, active Int, from_date Int, until_date Int, scope Text, content Text,
     version_n Int, version_device Id, version_seq Int],
    index ["cooperative", "until_date"]
}
table! {
    /// The last purchase cost of one base unit: what an issue costs when the pool has no usable average.
    LAST_COST = "last_cost" v 1, Put, Everywhere, key 2,
    [cooperative Id, product Id, cost_minor Int, version_n Int, version_device Id, version_seq Int]
}
table! {
    /// Value pools (domain §3.4): quantity and value of a product in a warehouse, on an inventory account.
    STOCK_POOL = "stock_pool" v 2, Add, Everywhere, key 5,
    [cooperative Id, unit Id, warehouse Id, product Id, account Text, quantity Int, value_minor Int],
    index ["cooperative", "product"],
    odd ["quantity", "value_minor"]
}
table! {
    /// The moves of goods.
    STOCK_MOVE = "stock_move" v 1, Insert, OnTills, key 3,
    [cooperative Id, change_set Id, move_no Int, unit Id, warehouse Id, product Id, quantity Int, value_minor Int,
     business_date Int],
    index ["cooperative", "product", "business_date"]
}
table! {
    /// Goods receipts (*penerimaan barang*).
    STOCK_RECEIPT = "stock_receipt" v 1, Insert, Everywhere, key 2,
    [cooperative Id, change_set Id, unit Id, document_number Text, supplier_name Text, total_minor Int, lines_count Int,
     business_date Int]
}
