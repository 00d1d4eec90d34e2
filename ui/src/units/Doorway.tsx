import { Box, Group, Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../kit/messages";
import { ViewMenu } from "../kit/ViewMenu";

/** The frame of everything before the work: first start and sign-in. */
export function Doorway({
  title,
  subtitle,
  width = 560,
  footer = true,
  children,
}: {
  title: ReactNode;
  subtitle?: ReactNode;
  width?: number;
  footer?: boolean;
  children: ReactNode;
}) {
  return (
    <Box component="main" h="100%" style={{ overflow: "auto" }} tabIndex={0} aria-label="Lumbung">
      <Group justify="space-between" p="md" className="no-print">
        <Text fw={750} fz="xl" c="var(--ok-text)">
          Lumbung
        </Text>
        <ViewMenu />
      </Group>
      <Box maw={width} mx="auto" px="md" pb="xl">
        <Paper withBorder p="xl" radius="md">
          <Title order={1}>{title}</Title>
          {subtitle && (
            <Text c="dimmed" mt={4}>
              {subtitle}
            </Text>
          )}
          <Box mt="lg">{children}</Box>
        </Paper>
        {footer && (
          <Text size="sm" c="dimmed" ta="center" mt="md" className="no-print">
            {t("door.footer")}
          </Text>
        )}
      </Box>
    </Box>
  );
}
