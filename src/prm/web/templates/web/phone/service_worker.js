// Keeps the kit on the device: its shell and its files, never a page with data. Made by prm.web.phone.kit.
{% if sync %}import { send } from "{{ sync }}";{% endif %}

const KEPT = "kit-{{ version }}";
const SHELL = "{{ page }}";
const FILES = {{ files|safe }};

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, address));
  else if (FILES.includes(address.pathname)) event.respondWith(file(event.request));
});
{% if sync %}
self.addEventListener("sync", (event) => event.waitUntil(send()));
{% endif %}

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll(FILES.map((each) => new Request(each, { cache: "reload", credentials: "same-origin" })));
  await self.skipWaiting();
}

async function begin() {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  await self.clients.claim();
}

// A page comes from the site, always. Without a signal the kit comes in its place, and asks the device.
async function page(request, address) {
  if (address.pathname === SHELL) return (await kept(SHELL)) ?? fetch(request);
  try {
    return await fetch(request);
  } catch {
    return (await kept(SHELL)) ?? Response.error();
  }
}

async function file(request) {
  return (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

async function kept(path) {
  const cache = await caches.open(KEPT);
  return cache.match(path, { ignoreVary: true });
}
