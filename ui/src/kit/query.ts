// How screens ask and act: questions are cached and asked again when the core says something changed; actions carry
// an identity made beforehand, kept for as long as nobody knows whether the action was carried out.

import {
  keepPreviousData,
  QueryCache,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { CommandName, Commands } from "../bindings";
import { call, CallFailure, type CoreEventKind } from "../call";
import { beginAttempt, endAttempt } from "./attempts";

/** What the way in has to say: somebody must sign in again, or say which day it is. */
const ASKED_AT_THE_DOOR = new Set(["not_signed_in", "session_expired", "day_doubtful"]);

function noticeAtTheDoor(error: unknown): void {
  if (error instanceof CallFailure && ASKED_AT_THE_DOOR.has(error.code)) {
    void queryClient.invalidateQueries({ queryKey: ["start_status"] });
  }
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeAtTheDoor }),
  defaultOptions: {
    // The core is on this machine: whether the network is there is none of a question's business.
    queries: {
      networkMode: "always",
      refetchOnWindowFocus: false,
      retry: (count, error) => error instanceof CallFailure && error.isTransport && count < 2,
      retryDelay: 300,
    },
    mutations: { networkMode: "always", retry: false, onError: noticeAtTheDoor },
  },
});

type AskOptions = { enabled?: boolean; refetchInterval?: number; keepPrevious?: boolean; staleTime?: number };

/** Asks the core a question; the answer is shared by everyone who asks the same. */
export function useCall<C extends CommandName>(command: C, request: Commands[C]["request"], options: AskOptions = {}) {
  const { keepPrevious, ...rest } = options;
  return useQuery<Commands[C]["response"], CallFailure>({
    queryKey: [command, request],
    queryFn: ({ signal }) => call(command, request, signal),
    placeholderData: keepPrevious ? keepPreviousData : undefined,
    ...rest,
  });
}

export type Request<C extends CommandName> = Commands[C]["request"];
/** The commands that write: the caller makes their identity. */
export type IdentifiedCommand = { [C in CommandName]: Request<C> extends { id: string } ? C : never }[CommandName];

export type ActOptions<C extends CommandName> = {
  /** Questions whose answers this action changes. */
  refresh?: CommandName[];
  onDone?: (response: Commands[C]["response"], request: Request<C>) => void;
  /** An identity that is kept elsewhere and outlives this screen, such as a cart's. */
  identity?: string;
};

/** What makes two requests the same action. Who approved it and with which PIN does not, and is never kept. */
function contentOf(request: object): string {
  const told = Object.entries(request).filter(([name]) => !SECRETS.has(name));
  return JSON.stringify(Object.fromEntries(told));
}

const SECRETS = new Set(["id", "approval", "member_pin", "old_pin", "pin"]);

/** Sends a command that needs no identity of its own. */
export function useCommand<C extends CommandName>(command: C, options: ActOptions<C> = {}) {
  const client = useQueryClient();
  const mutation = useMutation<Commands[C]["response"], CallFailure, Request<C>>({
    mutationFn: (request) => call(command, request),
    onSuccess: (response, request) => {
      for (const name of options.refresh ?? []) void client.invalidateQueries({ queryKey: [name] });
      options.onDone?.(response, request);
    },
  });
  return { run: mutation.mutate, pending: mutation.isPending, failure: mutation.error, reset: mutation.reset };
}

/** Sends a writing command. The same content sent again after a silence carries the same id, after a reload too: it
 *  cannot count twice. Another PIN does not make it another action. */
export function useAction<C extends IdentifiedCommand>(command: C, options: ActOptions<C> = {}) {
  const { run, pending, failure, reset } = useCommand(command, {
    ...options,
    onDone: (response, request) => {
      endAttempt(command, request.id);
      options.onDone?.(response, request);
    },
  });
  const act = (request: Omit<Request<C>, "id">) => {
    if (pending) return;
    const id = options.identity ?? beginAttempt(command, contentOf(request));
    run({ ...request, id } as Request<C>);
  };
  return { run: act, pending, failure, reset };
}

const CHANGED_BY: Record<CoreEventKind, CommandName[]> = {
  sync_changed: ["sync_status", "list_devices", "join_progress"],
  print_changed: ["print_queue", "get_printer"],
  books_changed: [
    "trial_balance",
    "account_ledger",
    "list_sales",
    "list_stock",
    "list_products",
    "list_members",
    "list_shifts",
    "current_shift",
    "list_periods",
    "quote_sale",
    "search_products",
    "get_product",
    "find_receipt",
    "list_held",
    "member_account",
    "list_exceptions",
    "x_report",
  ],
  import_progress: ["import_progress"],
  safety_changed: ["safety_status", "list_backups"],
};

/** Asks again what an event of the core makes stale. */
export function refreshAfter(kind: CoreEventKind): void {
  for (const name of CHANGED_BY[kind] ?? []) void queryClient.invalidateQueries({ queryKey: [name] });
}
