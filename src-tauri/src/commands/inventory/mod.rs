//! The catalogue, its import, and the stock: thin handlers, one file for each.

mod bulk;
mod catalogue;
mod codes;
mod editing;
mod favourites;
mod imports;
mod prices;
mod stock;

use shared::id::ProductId;

use super::Caller;
use super::sales::warehouse_of;
use crate::core::Open;
use crate::settings::business_date;
use crate::store::StoreError;
use crate::store::load::products::{self, KnownProduct};

pub(super) use bulk::bulk_edit_products;
pub(super) use catalogue::{get_product, list_products, search_products};
pub(super) use codes::find_product;
pub(super) use editing::save_product;
pub(super) use favourites::{list_categories, list_favourites, set_favourites};
pub(super) use imports::{
    cancel_import, choose_import_columns, export_products, import_progress, run_import, start_import,
};
pub(super) use prices::{label_queue, list_price_changes, mark_labels_printed, set_prices};
pub(super) use stock::{list_stock, receive_stock};

/// The most rows a page or a search may ask for.
const PAGE_MAX: u32 = 500;

/// A product with what lies on this unit's shelf.
fn product(
    open: &Open,
    connection: &rusqlite::Connection,
    product: ProductId,
) -> Result<Option<KnownProduct>, StoreError> {
    let on = business_date(connection, open.identity)?;
    products::product(connection, open.identity.cooperative, warehouse_of(open.identity), on, product)
}
