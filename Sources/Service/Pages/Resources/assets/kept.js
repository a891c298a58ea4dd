// What this browser keeps on disk, also when it is killed right afterwards: drafts, and what a page needs that opens without a network.
// (`localStorage` is written some seconds later.)
const name = "parcelwatch";

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "id" });
      request.result.createObjectStore("values", { keyPath: "name" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Does something with a store, `drafts` or `values`; on disk when this returns. */
export async function within(store, mode, body) {
  const base = await database();
  return new Promise((resolve, reject) => {
    const work = base.transaction(store, mode, { durability: "strict" });
    const request = body(work.objectStore(store));
    work.oncomplete = () => resolve(request?.result);
    work.onerror = work.onabort = () => reject(work.error);
  });
}

/** Keeps a value under a name; null takes it away. A browser that keeps nothing is no fault. */
export async function remember(key, value) {
  try {
    await within("values", "readwrite", (store) => (value === null ? store.delete(key) : store.put({ name: key, value })));
  } catch { /* Private windows may keep nothing. */ }
}

/** The value of a name; null where there is none. */
export async function recall(key) {
  try { return (await within("values", "readonly", (store) => store.get(key)))?.value ?? null; } catch { return null; }
}
