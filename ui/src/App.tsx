import { Center, Loader } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Navigate, Route, Routes } from "react-router";
import { setZone } from "./kit/dates";
import { FillingBar } from "./kit/FillingBar";
import { t } from "./kit/messages";
import { useCall } from "./kit/query";
import { RefusalAlert } from "./kit/RefusalAlert";
import { WorkplaceProvider } from "./kit/session";
import { TrainingBar } from "./kit/TrainingBar";
import { Palette } from "./Palette";
import { TillPage } from "./till/TillPage";
import { ConfirmDay } from "./units/ConfirmDay";
import { Doorway } from "./units/Doorway";
import { FirstStart } from "./units/FirstStart";
import { ResumeJoin } from "./units/ResumeJoin";
import { SignIn } from "./units/SignIn";

// The till comes first; the desk's pages follow when someone sits down at them.
const Desk = lazy(() => import("./Desk").then((module) => ({ default: module.Desk })));

const waiting = (
  <Center h="100%">
    <Loader aria-label="Lumbung" />
  </Center>
);

/** Decides where the day begins: a new cooperative, the door, or the work. */
export function App() {
  const { data: start, error, refetch } = useCall("start_status", {});
  if (error && !start)
    return (
      <Center h="100%">
        <RefusalAlert failure={error} onRetry={() => void refetch()} />
      </Center>
    );
  if (!start) return waiting;
  setZone(start.zone);
  if (start.state === "empty") return <FirstStart start={start} onReady={() => void refetch()} />;
  if (start.state === "joining")
    return (
      <Doorway title={t("join.title")} subtitle={t("join.resuming")}>
        <ResumeJoin onReady={() => void refetch()} />
      </Doorway>
    );
  if (!start.session) return <SignIn start={start} />;
  const home = start.session.operations.includes("sell") ? "/kasir" : "/beranda";
  return (
    <WorkplaceProvider value={{ start, session: start.session }}>
      <Palette />
      {start.training && <TrainingBar />}
      <FillingBar />
      {start.day_doubt && <ConfirmDay key={start.day_doubt.clock_date} doubt={start.day_doubt} />}
      <Routes>
        <Route path="/kasir" element={<TillPage />} />
        <Route path="/" element={<Navigate to={home} replace />} />
        <Route
          path="/*"
          element={
            <Suspense fallback={waiting}>
              <Desk />
            </Suspense>
          }
        />
      </Routes>
    </WorkplaceProvider>
  );
}
