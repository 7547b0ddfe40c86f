// The worker that keeps the kit. Browsers whose workers import no modules get one that can't send on its own.
export async function install() {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/service-worker.js", { type: "module" });
  } catch {
    await navigator.serviceWorker.register("/service-worker.js?plain=1").catch(() => {});
  }
}
