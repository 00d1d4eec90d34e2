import { Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

type Props = { icon: IconName; title: string; text?: string; children?: ReactNode };

/** An empty screen teaches the first step. */
export function Empty({ icon, title, text, children }: Props) {
  return (
    <Stack align="center" justify="center" gap="xs" p="xl" ta="center">
      <ThemeIcon size={56} radius="xl" variant="light">
        <Icon name={icon} size={28} />
      </ThemeIcon>
      <Title order={2} size="h3">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" maw={440}>
          {text}
        </Text>
      )}
      {children}
    </Stack>
  );
}
