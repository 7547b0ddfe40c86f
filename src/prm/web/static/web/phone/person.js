// Who uses this device, and the key that seals what they write. The key goes when they sign out; what they wrote stays,
// unreadable to whoever comes next, and opens again once they have signed in.
import * as store from "./store.js";
import { uuid7 } from "./ids.js";

const BITS = 12; // bytes of AES-GCM's nonce

export const whoever = () => store.get("about", "person");

export async function recognise({ id, name }, key) {
  const known = await whoever();
  if (known?.id !== id) await store.clear("territory"); // somebody else's
  const bytes = Uint8Array.from(atob(key), (each) => each.charCodeAt(0));
  const made = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  await store.put("about", { id, name, key: made }, "person");
  await store.remove("about", "ended");
}

export async function forget() {
  await store.clear("territory");
  await store.remove("about", "person");
}

export async function device() {
  const known = await store.get("about", "device");
  if (known) return known;
  const made = uuid7();
  await store.put("about", made, "device");
  return made;
}

export async function seal(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(BITS));
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

export async function unseal(key, { iv, data }) {
  const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
  return JSON.parse(new TextDecoder().decode(bytes));
}
