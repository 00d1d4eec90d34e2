import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/dates/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "dayjs/locale/id";
import "./kit/base.css";
import { createRoot } from "react-dom/client";
import { HashRouter } from "react-router";
import { App } from "./App";
import { onCoreEvent } from "./call";
import { Frame } from "./kit/Frame";
import { refreshAfter } from "./kit/query";

onCoreEvent((event) => refreshAfter(event.kind));

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <Frame>
      <HashRouter>
        <App />
      </HashRouter>
    </Frame>,
  );
