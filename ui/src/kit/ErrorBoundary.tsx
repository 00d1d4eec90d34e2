import { Button, Center } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { Empty } from "./Empty";
import { t } from "./messages";

/** A page that cannot be drawn says so; the others go on. `place` names where we are: leaving it tries anew. */
export class ErrorBoundary extends Component<{ place?: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: { place?: string }) {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: false });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Center h="100%" role="alert">
        <Empty icon="stop" title={t("broken.title")} text={t("broken.text")}>
          <Button onClick={() => window.location.reload()}>{t("broken.reload")}</Button>
        </Empty>
      </Center>
    );
  }
}
