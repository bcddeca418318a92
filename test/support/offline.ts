import net from "node:net";

const connect = net.Socket.prototype.connect;
const loopback = /^(?:127\.[0-9.]+|0\.0\.0\.0|::1|localhost|)$/;

/** Refuses every connection that leaves this machine, so that no test depends on the network. */
net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]): net.Socket {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof options === "object" && options !== null ? (options as net.TcpSocketConnectOpts).host : args[1];
  if (typeof host === "string" && !loopback.test(host)) throw new Error(`A test tried to connect to ${host}.`);
  return Reflect.apply(connect, this, args) as net.Socket;
} as typeof connect;
