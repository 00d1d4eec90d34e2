// Every token of the look stands here: colours, sizes, corners, type. Pages use them, none makes its own.

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The green of the barn: the one brand colour. */
const barn: MantineColorsTuple = [
  "#edf9f1",
  "#d7f0df",
  "#aee0bf",
  "#81cf9c",
  "#58bf7c",
  "#38a862",
  "#238f4d",
  "#17763d",
  "#0f6132",
  "#084a25",
];
/** Needs a person. */
const amber: MantineColorsTuple = [
  "#fff8e6",
  "#ffefc6",
  "#fddf8d",
  "#fbcd50",
  "#f9bd22",
  "#e5a50a",
  "#b97f00",
  "#8a5c00",
  "#6f4900",
  "#523500",
];
/** Stops or destroys. */
const red: MantineColorsTuple = [
  "#fff0f0",
  "#ffdcdc",
  "#ffb3b3",
  "#fb8585",
  "#f25c5c",
  "#e53e3e",
  "#d32f2f",
  "#b71c1c",
  "#981515",
  "#7a0f0f",
];
/** Information. */
const blue: MantineColorsTuple = [
  "#eaf4ff",
  "#d2e6fd",
  "#a3cbf8",
  "#70aef3",
  "#4795ee",
  "#2d85eb",
  "#1c73d6",
  "#135cb0",
  "#0d4788",
  "#083361",
];

const SANS = "'Inter Variable', system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

export const theme = createTheme({
  colors: { barn, amber, red, blue },
  primaryColor: "barn",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  fontFamily: SANS,
  fontFamilyMonospace: "'DejaVu Sans Mono', 'Liberation Mono', Consolas, monospace",
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "1rem", lg: "1.125rem", xl: "1.375rem" },
  headings: { fontFamily: SANS, fontWeight: "650", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.2rem" } } },
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 120, transition: "fade" },
        overlayProps: { backgroundOpacity: 0.5 },
        styles: { title: { fontSize: "1.125rem", fontWeight: 650 } },
        // Its head is a <header>, which would be a second banner of the page.
        attributes: { header: { role: "presentation" } },
        closeButtonProps: { "aria-label": "Tutup / Close" },
      },
    },
    Drawer: {
      defaultProps: {
        position: "right",
        transitionProps: { duration: 120 },
        styles: { title: { fontSize: "1.125rem", fontWeight: 650 } },
        // Its head is a <header>, which would be a second banner of the page.
        attributes: { header: { role: "presentation" } },
        closeButtonProps: { "aria-label": "Tutup / Close" },
      },
    },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Tutup / Close" } } },
    Badge: { styles: { root: { textTransform: "none" } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Alert: { defaultProps: { variant: "light" } },
    Table: { defaultProps: { horizontalSpacing: "sm", verticalSpacing: 6 } },
  },
});

/** What Mantine's own variables do not name: the till's sizes, and greys that keep AA contrast. */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    "--till-total": "3.75rem",
    "--till-change": "7.5rem",
    "--till-line": "1.125rem",
    "--till-target": "2.75rem",
    "--desk-row": "2.25rem",
    "--motion": "120ms",
  },
  light: {
    "--mantine-color-dimmed": "#4d565f",
    "--mantine-color-placeholder": "#646d76",
    "--mantine-color-error": "#b71c1c",
    "--surface": "#f4f6f4",
    "--surface-raised": "#ffffff",
    "--line": "#d5dad6",
    "--chosen": "#d7f0df",
    "--chosen-text": "#084a25",
    "--figure-negative": "#981515",
    "--flash": "#ffb3b3",
    "--paper": "#fffdf6",
    "--ink": "#1a1a1a",
    "--ok-text": "#0f6132",
    "--warn-text": "#6f4900",
    "--bad-text": "#981515",
    "--info-text": "#0d4788",
  },
  dark: {
    "--mantine-color-text": "#e3e9e5",
    "--mantine-color-dimmed": "#aab3bb",
    "--mantine-color-placeholder": "#98a1a9",
    "--mantine-color-error": "#fb8585",
    "--surface": "#151917",
    "--surface-raised": "#1e2421",
    "--line": "#39423d",
    "--chosen": "#12432a",
    "--chosen-text": "#d7f0df",
    "--figure-negative": "#fb8585",
    "--flash": "#7a0f0f",
    "--paper": "#f2efe4",
    "--ink": "#1a1a1a",
    "--ok-text": "#81cf9c",
    "--warn-text": "#fbcd50",
    "--bad-text": "#fb8585",
    "--info-text": "#70aef3",
  },
});
