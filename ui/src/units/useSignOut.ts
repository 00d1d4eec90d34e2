import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { useCommand } from "../kit/query";

/** Gives the place to the next person; what lies on the counter stays there. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { run } = useCommand("sign_out", {
    onDone: () => {
      void navigate("/");
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== "start_status" });
      void client.invalidateQueries({ queryKey: ["start_status"] });
    },
  });
  return () => run({});
}
