import { Group } from "@mantine/core";
import { notifyManager } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { Icon } from "./Icon";
import css from "./kit.module.css";
import { t } from "./messages";
import { queryClient } from "./query";

/** How often what stands on the screen is asked again while it is not complete. */
const AGAIN_MS = 3_000;

function percentOf(answer: unknown): number | undefined {
  const percent = (answer as { filling_percent?: unknown } | null | undefined)?.filling_percent;
  return typeof percent === "number" ? percent : undefined;
}

const cache = queryClient.getQueryCache();
const incomplete = () => cache.findAll({ type: "active" }).filter((query) => percentOf(query.state.data) !== undefined);
const subscribe = (changed: () => void) => cache.subscribe(notifyManager.batchCalls(changed));
const least = () => {
  const percents = incomplete().flatMap((query) => percentOf(query.state.data) ?? []);
  return percents.length > 0 ? Math.min(...percents) : undefined;
};

/**
 * Says that what stands on the screen is not complete yet: an update changed tables that are filled again while the
 * till sells. It comes and goes by what the answers on the screen say of themselves.
 */
export function FillingBar() {
  const percent = useSyncExternalStore(subscribe, least);
  const isShown = percent !== undefined;
  useEffect(() => {
    if (!isShown) return;
    const again = () => incomplete().forEach((query) => void queryClient.invalidateQueries({ queryKey: query.queryKey }));
    const timer = setInterval(again, AGAIN_MS);
    return () => clearInterval(timer);
  }, [isShown]);
  if (percent === undefined) return null;
  return (
    <Group className={css.filling} role="status" justify="center" data-testid="filling-bar">
      <Icon name="warn" /> <b>{t("filling.banner", { percent: String(percent) })}</b> <span>{t("filling.text")}</span>
    </Group>
  );
}
