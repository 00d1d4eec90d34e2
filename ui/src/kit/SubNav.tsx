import { NavLink } from "react-router";
import css from "./kit.module.css";

export type SubPage = { path: string; label: string };

/** The pages of one area, beside its title. */
export function SubNav({ pages, label }: { pages: SubPage[]; label: string }) {
  return (
    <nav className={css.subnav} aria-label={label}>
      {pages.map((page) => (
        <NavLink key={page.path} to={page.path} end>
          {page.label}
        </NavLink>
      ))}
    </nav>
  );
}
