import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { ask, useRead, type ValueOf } from "#bridge";
import { Confirm, Empty, IconButton, momentText, showFailure, Skeleton } from "#ui";

type KnownHost = ValueOf<"terminal.knownHosts">[number];

/** The host keys that were trusted, each of which can be forgotten. */
export function KnownHostsSection() {
  const { data } = useRead("terminal.knownHosts", {}, { staleMs: 5_000 });
  const client = useQueryClient();
  const [leaving, setLeaving] = useState<KnownHost | null>(null);
  if (data === undefined) return <Skeleton />;
  if (data.length === 0) {
    return (
      <Empty title="No host key yet">
        When you first connect to a host, you compare its fingerprint and trust it. It is kept here,
        and every later connection must show the same key.
      </Empty>
    );
  }
  const forget = async (host: KnownHost) => {
    const reply = await ask("terminal.forgetHostKey", { id: host.id });
    if (!reply.ok) showFailure(reply.failure);
    await client.invalidateQueries({ queryKey: ["terminal.knownHosts"] });
  };
  return (
    <>
      <ul className="known-hosts">
        {data.map((host) => (
          <li key={host.id}>
            <div className="grow">
              <b className="medium">{host.host}</b> <span className="text-3">{host.algorithm}</span>
              <p className="mono selectable">{host.fingerprint}</p>
            </div>
            <span className="small text-3">{momentText(host.addedAt)}</span>
            <IconButton
              icon={Trash2}
              label={`Forget the key of ${host.host}`}
              onClick={() => {
                setLeaving(host);
              }}
            />
          </li>
        ))}
      </ul>
      <Confirm
        open={leaving !== null}
        title={leaving === null ? "" : `Forget the key of ${leaving.host}?`}
        keep="Keep it"
        confirm="Forget"
        onClose={() => {
          setLeaving(null);
        }}
        onConfirm={() => {
          if (leaving !== null) forget(leaving).catch(() => undefined);
        }}
      >
        The next connection asks again, as if it were the first: whoever answers then is who you
        trust. Do this when you know that the host was set up anew.
      </Confirm>
    </>
  );
}
