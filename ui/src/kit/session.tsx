// Who works here now, and what they may do.

import { createContext, useContext, type ReactNode } from "react";
import type { Operation, Session, StartStatusResponse } from "../bindings";

type Workplace = { start: StartStatusResponse; session: Session };

const WorkplaceContext = createContext<Workplace | undefined>(undefined);

export function WorkplaceProvider({ value, children }: { value: Workplace; children: ReactNode }) {
  return <WorkplaceContext.Provider value={value}>{children}</WorkplaceContext.Provider>;
}

export function useWorkplace(): Workplace & { may: (operation: Operation) => boolean } {
  const value = useContext(WorkplaceContext);
  if (!value) throw new Error("a page stands outside the workplace");
  return { ...value, may: (operation) => value.session.operations.includes(operation) };
}
