/** Stored files that are on the screen, fetched once: rows that scroll out and in again ask here. */

import type { Api } from "../http/api";

const MOST = 80;

const addresses = new Map<string, Promise<string>>();

function forget(id: string): void {
  const gone = addresses.get(id);
  addresses.delete(id);
  gone?.then(
    (address) => {
      URL.revokeObjectURL(address);
    },
    () => undefined,
  );
}

/** An address for the bytes of a stored file; the token cannot ride on an `<img>` address. */
export function addressOf(api: Api, id: string): Promise<string> {
  const known = addresses.get(id);
  if (known) {
    // The latest looked at goes last, so that the longest unseen goes first.
    addresses.delete(id);
    addresses.set(id, known);
    return known;
  }
  const coming = api.file(id).then((bytes) => URL.createObjectURL(bytes));
  addresses.set(id, coming);
  coming.catch(() => {
    addresses.delete(id);
  });
  const oldest = addresses.size > MOST ? addresses.keys().next().value : undefined;
  if (oldest !== undefined) forget(oldest);
  return coming;
}
