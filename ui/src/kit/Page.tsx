import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./kit.module.css";

/** A page of the desk: its title, its filters and actions, then what it is about. */
export function Page({ title, actions, children }: { title: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.page}>
      <div className={css.pageHead}>
        <Title order={1} className={css.pageTitle}>
          {title}
        </Title>
        {actions}
      </div>
      {children}
    </div>
  );
}
