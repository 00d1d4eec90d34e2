import { Modal, type ModalProps } from "@mantine/core";
import type { ReactNode } from "react";

type Props = Omit<ModalProps, "opened"> & { children: ReactNode };

/** A dialog over the counter: there at once, and not closed by a finger beside it. */
export function TillModal(props: Props) {
  return <Modal opened closeOnClickOutside={false} transitionProps={{ duration: 0 }} {...props} />;
}
