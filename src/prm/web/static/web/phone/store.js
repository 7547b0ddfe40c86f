// What lies on the device: the outbox, the person's territory, and who they are. IndexedDB, three drawers.
const NAME = "headwater";
const DRAWERS = { outbox: "id", territory: null, about: null };

let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [drawer, keyPath] of Object.entries(DRAWERS))
        asked.result.createObjectStore(drawer, keyPath ? { keyPath } : undefined);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opening;
}

async function within(drawer, mode, act) {
  const turn = (await database()).transaction(drawer, mode);
  const asked = act(turn.objectStore(drawer));
  return new Promise((resolve, reject) => {
    turn.oncomplete = () => resolve(asked?.result);
    turn.onerror = turn.onabort = () => reject(turn.error);
  });
}

export const get = (drawer, key) => within(drawer, "readonly", (it) => it.get(key));
export const all = (drawer) => within(drawer, "readonly", (it) => it.getAll());
export const put = (drawer, value, key) => within(drawer, "readwrite", (it) => it.put(value, key));
export const remove = (drawer, key) => within(drawer, "readwrite", (it) => it.delete(key));
export const clear = (drawer) => within(drawer, "readwrite", (it) => it.clear());
