import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/dates/styles.css";
import "@mantine/notifications/styles.css";
import "dayjs/locale/id";
import "./kit/base.css";
import { createRoot } from "react-dom/client";
import { HashRouter } from "react-router";
import { Frame } from "./kit/Frame";
import { OfficeApp } from "./office/OfficeApp";

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <Frame>
      <HashRouter>
        <OfficeApp />
      </HashRouter>
    </Frame>,
  );
