import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Bench } from "../fakes/socket";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("connecting", () => {
  test("the first frame is a hello with the token and where to resume", () => {
    const bench = new Bench();
    bench.client.ledger("c1");
    bench.connection.start();
    bench.socket.onopen?.();
    expect(bench.socket.sent.map((frame) => frame.type)).toEqual(["hello"]);
    expect(bench.socket.heard("hello")[0]?.data).toEqual({
      token: "token",
      client: "console",
      conversations: [{ conversation: "c1", after_seq: 0 }],
    });
  });

  test("nothing is sent between hello and live", () => {
    const bench = new Bench();
    bench.connection.start();
    bench.socket.onopen?.();
    bench.welcome();
    expect(bench.connection.send("typing", { conversation: "c1", active: true })).toBeNull();
    expect(bench.connection.state.phase).toBe("connecting");
  });

  test("a server that never says welcome is given up and tried again", () => {
    const bench = new Bench();
    bench.connection.start();
    vi.advanceTimersByTime(15_000);
    expect(bench.sockets[0]?.closedWith).toBe(4001);
    expect(bench.connection.state.phase).toBe("waiting");
  });
});

describe("staying connected", () => {
  test("a heartbeat is answered and keeps the connection", () => {
    const bench = new Bench();
    const socket = bench.live();
    for (let beat = 0; beat < 5; beat += 1) {
      vi.advanceTimersByTime(20_000);
      socket.says("heartbeat", { heads: {} });
    }
    expect(socket.heard("heartbeat.ack")).toHaveLength(5);
    expect(bench.connection.state.phase).toBe("live");
  });

  test("a peer silent for a beat and a half is dropped without waiting for its close", () => {
    const bench = new Bench();
    const socket = bench.live();
    vi.advanceTimersByTime(30_000);
    expect(socket.closedWith).toBe(4001);
    expect(bench.connection.state.phase).toBe("waiting");
  });

  test("a frame over the server's limit is not sent", () => {
    const bench = new Bench();
    const socket = bench.live();
    const text = "\u4f60".repeat(30_000);
    expect(bench.connection.send("draft.check", { conversation: "c1", text })).toBeNull();
    expect(socket.heard("draft.check")).toHaveLength(0);
  });
});

describe("losing the connection", () => {
  test.each([1000, 1001, 1005, 1006, 1011, 1012, 1013, 4000, 4001, 4004])("close %i reconnects", (code) => {
    const bench = new Bench();
    bench.live().drops(code);
    expect(bench.connection.state).toMatchObject({ phase: "waiting", code });
    vi.advanceTimersByTime(60_000);
    expect(bench.sockets.length).toBeGreaterThan(1);
  });

  test.each([1002, 1003, 1007, 1008, 1009, 1010, 4500, 4501, 4503, 4505])("close %i stops", (code) => {
    const bench = new Bench();
    bench.live().drops(code);
    expect(bench.connection.state).toEqual({ phase: "stopped", code });
    vi.advanceTimersByTime(600_000);
    expect(bench.sockets).toHaveLength(1);
  });

  test("tries grow apart up to the cap and start afresh after a stable connection", () => {
    const bench = new Bench();
    bench.live().drops();
    const delays: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const { state } = bench.connection;
      if (state.phase !== "waiting") throw new Error(state.phase);
      delays.push(state.retryAt - Date.now());
      vi.advanceTimersByTime(state.retryAt - Date.now());
      bench.socket.drops();
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000, 5000]);
    bench.connection.retryNow();
    bench.live();
    vi.advanceTimersByTime(5_000);
    bench.socket.drops();
    expect(bench.connection.state).toMatchObject({ phase: "waiting", retryAt: Date.now() + 250 });
  });

  test("retry_after in the reason of the close is a floor", () => {
    const bench = new Bench();
    bench.live().drops(1012, JSON.stringify({ retry_after: 3 }));
    expect(bench.connection.state).toMatchObject({ retryAt: Date.now() + 3_250 });
  });

  test("retry_after of a goodbye holds when the close has no reason", () => {
    const bench = new Bench();
    const socket = bench.live();
    socket.says("goodbye", { code: 1012, retry_after: 2 });
    socket.drops(1012);
    expect(bench.connection.state).toMatchObject({ retryAt: Date.now() + 2_250 });
  });

  test("frames of a socket that was given up are ignored", () => {
    const bench = new Bench();
    const old = bench.live();
    vi.advanceTimersByTime(30_000);
    bench.connection.retryNow();
    old.says("live", {});
    expect(bench.connection.state.phase).toBe("connecting");
  });

  test("after sleep a silent link is dropped at once, a live one and a fresh one are kept", () => {
    const bench = new Bench();
    bench.live();
    bench.connection.wake();
    expect(bench.sockets).toHaveLength(1);
    // Asleep: the clock goes on, timers do not.
    vi.setSystemTime(Date.now() + 3_600_000);
    bench.connection.wake();
    expect([bench.sockets.length, bench.connection.state.phase]).toEqual([2, "connecting"]);
    bench.connection.wake();
    expect(bench.sockets).toHaveLength(2);
  });

  test("waking ends a wait for the next try", () => {
    const bench = new Bench();
    bench.live().drops();
    bench.connection.wake();
    expect(bench.connection.state.phase).toBe("connecting");
  });
});
