// An action that may need a supervisor: sent once, and where the core asks for an approval, the same action again with
// one. The refused attempt changed nothing, and the identity stays the same, so that nothing can count twice.

import { useState } from "react";
import type { ApprovalNeeded, ApprovalRequest } from "../../bindings";
import type { CallFailure } from "../../call";
import { useAction, type ActOptions, type IdentifiedCommand, type Request } from "../../kit/query";

/** Commands that take an approval. */
export type ApprovedCommand = {
  [C in IdentifiedCommand]: "approval" extends keyof Request<C> ? C : never;
}[IdentifiedCommand];

export type Asking = ApprovalNeeded & {
  failure: CallFailure | null;
  pending: boolean;
  onApprove: (approval: ApprovalRequest) => void;
  onGiveUp: () => void;
};

const OF_THE_APPROVER = new Set(["pin_wrong", "pin_locked", "reason_missing", "user_unknown", "transport"]);

export function useApproved<C extends ApprovedCommand>(command: C, options: ActOptions<C> = {}) {
  type Sent = Omit<Request<C>, "id">;
  const [asked, setAsked] = useState<{ request: Sent; needed: ApprovalNeeded }>();
  const [sent, setSent] = useState<Sent>();
  const { run, pending, failure, reset } = useAction(command, {
    ...options,
    onDone: (response, request) => {
      setAsked(undefined);
      options.onDone?.(response, request);
    },
  });
  if (failure?.code === "approval_needed" && !asked && sent && !pending) {
    setAsked({ request: sent, needed: failure.refusal.data as unknown as ApprovalNeeded });
  }
  // Another refusal than a wrong PIN is about the action: the pad goes, the words stand where the action began.
  const isAboutAction = failure && failure.code !== "approval_needed" && !OF_THE_APPROVER.has(failure.code);
  if (asked && isAboutAction && !pending) setAsked(undefined);

  const act = (request: Sent) => {
    setSent(request);
    run(request);
  };
  const giveUp = () => {
    setAsked(undefined);
    setSent(undefined);
    reset();
  };
  const asking: Asking | undefined = asked && {
    ...asked.needed,
    failure: failure?.code === "approval_needed" ? null : failure,
    pending,
    onApprove: (approval) => run({ ...asked.request, approval } as Sent),
    onGiveUp: giveUp,
  };
  return { run: act, pending, failure: asked ? null : failure, asking, reset: giveUp };
}
