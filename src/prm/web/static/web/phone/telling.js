// Pages of one device tell each other that something changed on it.
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("headwater");
const listeners = new Set();

export function tell(what) {
  channel?.postMessage(what);
  for (const each of listeners) each(what);
}

export function listen(listener) {
  listeners.add(listener);
}

channel?.addEventListener("message", (event) => {
  for (const each of listeners) each(event.data);
});
