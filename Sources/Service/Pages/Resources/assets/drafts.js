// Reports that are not sent yet: kept in this browser with their photos, and sent when the service can be reached. A draft is shown as sent
// only when the service has answered; the same draft again, after a lost answer, is the same report by its reference.
import { api, requestKey } from "./core.js";
import { within as withinStore } from "./kept.js";

const within = (mode, body) => withinStore("drafts", mode, body);

/** The drafts of an account, the oldest first. */
export const drafts = async (account) =>
  (await within("readonly", (store) => store.getAll())).filter((draft) => draft.account === account).sort((a, b) => a.madeAt - b.madeAt);

/** Keeps a new draft: what the report says, and its photos. */
export async function keep(account, report, photos) {
  const draft = { id: requestKey(), account, report, photos, hashes: [], refused: [], madeAt: Date.now(), receipt: null };
  await within("readwrite", (store) => store.put(draft));
  navigator.storage?.persist?.();
  return draft;
}

export const forget = (draft) => within("readwrite", (store) => store.delete(draft.id));

/** Takes every draft of an account away. */
export async function forgetAll(account) { for (const draft of await drafts(account)) await forget(draft); }

/** Sends one draft; what went through is remembered, so that a later try goes on there. Throws where the service did not take it. */
export async function send(draft) {
  while (draft.hashes.length + draft.refused.length < draft.photos.length) {
    const photo = draft.photos[draft.hashes.length + draft.refused.length];
    try {
      const taken = await api("photos", { body: photo, kind: photo.type, stays: true });
      draft.hashes.push(taken.sha256);
    } catch (error) {
      // What can never be taken is told, and the report goes on without it.
      if (![413, 415, 422].includes(error.status)) throw error;
      draft.refused.push(error.message);
    }
    await within("readwrite", (store) => store.put(draft));
  }
  draft.receipt = await api("reports", { body: { ...draft.report, reference: draft.id, photos: draft.hashes }, key: draft.id, stays: true });
  await within("readwrite", (store) => store.put({ ...draft, photos: [] }));
  return draft.receipt;
}

let sending = false;
/** Sends what waits, one after the other. `tell` gets each draft after its try, with the fault where there was one. Gives how many still wait. */
export async function sendAll(account, tell) {
  if (sending) return;
  sending = true;
  try {
    for (const draft of (await drafts(account)).filter((one) => !one.receipt)) {
      try { await send(draft); tell(draft, null); } catch (error) {
        tell(draft, error);
        // Without a network, or signed out, the others fare alike.
        if (!error.status || error.status === 401) break;
      }
    }
  } finally { sending = false; }
  return (await drafts(account)).filter((one) => !one.receipt).length;
}
