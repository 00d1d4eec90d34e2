// What surrounds every page of both entries: theme, cache, notices, language.

import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorBoundary } from "./ErrorBoundary";
import { useLanguage } from "./messages";
import { queryClient } from "./query";
import { theme, variables } from "./theme";
import { useKeptFocus } from "./useKeptFocus";

const colorScheme = localStorageColorSchemeManager({ key: "lumbung.color_scheme" });

export function Frame({ children }: { children: ReactNode }) {
  const language = useLanguage();
  useKeptFocus();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-left" limit={3} autoClose={5000} />
        <ErrorBoundary key={language}>{children}</ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}
