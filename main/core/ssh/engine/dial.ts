import type { Clock } from "#core/ports";
import { faultOf, socketFault } from "../faults.ts";
import type { Hop } from "../route.ts";
import { PacketSocket } from "./socket.ts";

/**
 * A TCP connection to the first server of a route. Throws `host-unresolved`, `host-refused`, `host-timeout`
 * or `host-unreachable`, and whatever `signal` was aborted with.
 */
export function dial(
  hop: Hop,
  options: { clock: Clock; connectMs: number; signal: AbortSignal },
): Promise<PacketSocket> {
  return new Promise((resolve, reject) => {
    const socket = new PacketSocket();
    const settle = (act: () => void) => {
      cancel();
      socket.removeAllListeners();
      options.signal.removeEventListener("abort", onAbort);
      act();
    };
    const fail = (reason: Error) => {
      settle(() => {
        // A destroyed socket may still report an error, which nobody waits for any more.
        socket.on("error", () => undefined);
        socket.destroy();
        reject(reason);
      });
    };
    const onAbort = () => {
      fail(options.signal.reason as Error);
    };
    const cancel = options.clock.after(options.connectMs, () => {
      fail(faultOf("host-timeout", hop));
    });
    options.signal.addEventListener("abort", onAbort);
    socket.once("error", (error) => {
      fail(socketFault(error, hop));
    });
    socket.once("connect", () => {
      settle(() => {
        // Without this an echo waits 40 ms for the acknowledgement of the last one.
        socket.setNoDelay(true);
        socket.setKeepAlive(true, 30_000);
        resolve(socket);
      });
    });
    if (options.signal.aborted) onAbort();
    else socket.connect({ host: hop.address, port: hop.port });
  });
}
