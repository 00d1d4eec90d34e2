import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "./Icon";
import { setLanguage, t, useLanguage } from "./messages";

/** Light or dark, Indonesian or English. */
export function ViewMenu({ children }: { children?: ReactNode }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const language = useLanguage();
  const mark = (on: boolean) => (on ? <Icon name="check" /> : <span style={{ width: 18 }} />);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={44} variant="default" aria-label={t("view.menu")}>
          <Icon name="theme" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {children}
        <Menu.Label>{t("view.colours")}</Menu.Label>
        {(["light", "dark", "auto"] as const).map((scheme) => (
          <Menu.Item key={scheme} leftSection={mark(colorScheme === scheme)} onClick={() => setColorScheme(scheme)}>
            {t(`view.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t("view.language")}</Menu.Label>
        <Menu.Item leftSection={mark(language === "id")} onClick={() => setLanguage("id")}>
          Bahasa Indonesia
        </Menu.Item>
        <Menu.Item leftSection={mark(language === "en")} onClick={() => setLanguage("en")}>
          English
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
