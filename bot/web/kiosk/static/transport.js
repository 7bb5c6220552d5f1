/** Talks to the server: time-outs, retries that never double a turn, and errors the page can name. */

import { pause } from "./dom.js";

const TIMEOUT_MS = 10_000;
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const MOST_WAITS_FOR_A_BUSY_SERVER = 20;
const LONGEST_WAIT_S = 60;

/** The server answered and said no. */
export class Refused extends Error {
  /** @param {number} status @param {{code?: string, message?: string, retry?: boolean, retry_after?: number}} error */
  constructor(status, error) {
    super(error.message ?? "");
    this.status = status;
    this.code = error.code ?? "";
    this.retry = error.retry ?? status >= 500;
    this.retryAfter = error.retry_after;
  }
}

/** No answer came, or none that the service itself wrote. */
export class Unreachable extends Error {}

/**
 * One request. Resolves to the JSON body (null for 204).
 * @param {string} method @param {string} path @param {object} [body]
 * @param {{timeout?: number, keepalive?: boolean}} [options]
 */
export async function call(method, path, body, { timeout = TIMEOUT_MS, keepalive = false } = {}) {
  const headers = body ? { "Content-Type": "application/json" } : undefined;
  let response, answer;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      keepalive,
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(timeout),
    });
    if (response.status === 204) return null;
    answer = await response.json();
  } catch (error) {
    // A page that is not JSON comes from something in between: the service itself was not reached.
    if (response?.status === 401) throw new Refused(401, {});
    throw new Unreachable(String(error));
  }
  if (response.ok) return answer;
  if (!answer?.error) {
    if (response.status >= 502) throw new Unreachable(`status ${response.status}`);
    throw new Refused(response.status, {});
  }
  throw new Refused(response.status, { ...answer.error, retry_after: retryAfter(response, answer.error) });
}

/**
 * One turn, sent until it is answered. Every try carries the same turn id, so the server does it once.
 * @param {string} path @param {{turn_id: string}} body
 * @param {(why: "network"|"busy"|null) => void} onWait told when a wait begins (why) and ends (null)
 */
export async function turn(path, body, onWait) {
  let failures = 0;
  let waits = 0;
  for (;;) {
    try {
      const reply = await call("POST", path, body);
      onWait(null);
      return reply;
    } catch (error) {
      if (error instanceof Unreachable && failures < PAUSES_MS.length) {
        onWait("network");
        await pause(PAUSES_MS[failures], window, "online");
        failures += 1;
      } else if (error instanceof Refused && [429, 503].includes(error.status) && waits < MOST_WAITS_FOR_A_BUSY_SERVER) {
        waits += 1;
        onWait("busy");
        await pause(1000 * Math.min(error.retryAfter ?? 2, LONGEST_WAIT_S));
      } else {
        onWait(null);
        throw error;
      }
    }
  }
}

/** A fresh id for one action of the person. crypto.randomUUID needs https, a first installation may not have it. */
export function turnId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function retryAfter(response, error) {
  const seconds = Number(error.retry_after ?? response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
