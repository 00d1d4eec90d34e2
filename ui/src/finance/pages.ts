import type { Operation } from "../bindings";
import type { SubPage } from "../kit/SubNav";
import { t } from "../kit/messages";

/** The pages of the books that this person may open. */
export function bookPages(may: (operation: Operation) => boolean): SubPage[] {
  return [
    { path: "/buku", label: t("books.trial_balance") },
    { path: "/buku/periode", label: t("books.periods") },
    ...(may("verify_books") ? [{ path: "/buku/periksa", label: t("books.verify") }] : []),
    ...(may("share_with_group") ? [{ path: "/buku/berbagi", label: t("books.sharing") }] : []),
  ];
}
