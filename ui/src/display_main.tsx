import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./kit/base.css";
import { createRoot } from "react-dom/client";
import { CustomerDisplay } from "./display/CustomerDisplay";
import { Frame } from "./kit/Frame";

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <Frame>
      <CustomerDisplay />
    </Frame>,
  );
