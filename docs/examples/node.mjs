// What older Nodes lack of a browser: WebSocket before 22 (or 20 with --experimental-websocket; else from the package ws,
// Debian's node-ws), crypto before 19.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
globalThis.crypto ??= require("node:crypto").webcrypto;
globalThis.WebSocket ??= require("ws");
