/** A chat client over the browser's socket, with its connection state for the screen. */

import { onScopeDispose, shallowRef, type ShallowRef } from "vue";

import { ChatClient } from "../socket/client";
import { Connection, type ConnectionState, type Transport } from "../socket/connection";
import { Outbox } from "../socket/outbox";
import type { ClientKind } from "../wire/frames";
import { onWake } from "./clock";

function socketAddress(): string {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss:" : "ws:"}//${host}/ws`;
}

export interface Link {
  client: ChatClient;
  state: ShallowRef<ConnectionState>;
}

/** Connects nothing by itself; reconnects at once when the browser comes back online. */
export function createLink(kind: ClientKind, owner: string, token: () => string): Link {
  const connection: Connection = new Connection({
    client: kind,
    open: () => new WebSocket(socketAddress()) as unknown as Transport,
    token,
    cursors: () => client.cursors(),
  });
  const client = new ChatClient(
    connection,
    new Outbox(sessionStorage, `zhike.outbox.${kind}.${owner}`),
    kind !== "buyer",
  );
  const state = shallowRef<ConnectionState>(connection.state);
  const wake = (): void => {
    if (document.visibilityState === "visible") connection.wake();
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  onWake(() => {
    connection.wake();
  });
  onScopeDispose(() => {
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
    connection.stop();
  });
  return { client, state };
}
