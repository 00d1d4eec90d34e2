// Waiting for what will happen, never for a time.

const PATIENCE_MS = 30_000;
const GLANCE_MS = 50;

/** Looks again and again until `check` gives something; what is thrown meanwhile only means "not yet". */
export async function waitFor(what, check, { patienceMs = PATIENCE_MS, left = () => "" } = {}) {
  const end = Date.now() + patienceMs;
  let last = "";
  for (;;) {
    try {
      const found = await check();
      if (found) return found;
    } catch (error) {
      last = ` (${error.message.split("\n")[0]})`;
    }
    if (Date.now() > end) throw new Error(`waited in vain for ${what} ${left()}${last}`);
    await new Promise((resolve) => setTimeout(resolve, GLANCE_MS));
  }
}
