import "./authority.css";
import { useQueryClient } from "@tanstack/react-query";
import { Ban, Copy, Download } from "lucide-react";
import { useId, useState } from "react";
import type { CertificateEntry, RecordDetail } from "#contract";
import { certificateAuthority } from "#contract/record-types";
import { ask, carryOut, useRead, type ValueOf } from "#bridge";
import { Button, Confirm, IconButton, momentText, showFailure, showToast } from "#ui";

type Authority = ValueOf<"certificates.authority">;

/** Of a record that signs certificates: what servers need, and what it has signed. Nothing for any other. */
export function AuthorityOf({ record }: { record: RecordDetail }) {
  const role = record.fields.find(({ name, custom }) => name === "role" && !custom);
  if (role?.value !== certificateAuthority || record.trashedAt !== null) return null;
  return <Panel record={record} />;
}

function Panel({ record }: { record: RecordDetail }) {
  const { data } = useRead("certificates.authority", { id: record.id }, { staleMs: 2000 });
  const servers = useId();
  if (data === undefined) return null;
  return (
    <section className="authority" aria-labelledby={servers}>
      <h3 id={servers} className="ledger-heading">
        What servers need
      </h3>
      <Lines label={`/etc/ssh/${data.file}.pub`} text={data.publicKey} />
      <Lines label="/etc/ssh/sshd_config" text={data.serverConfig} />
      <Lines label="/etc/ssh/principals/USER" text={data.principals} />
      <Lines label="or one line of authorized_keys" text={data.authorizedKeys} />
      <Lines label="for its host certificates: known_hosts" text={data.knownHosts} />
      <Issued record={record} authority={data} />
    </section>
  );
}

function Lines({ label, text }: { label: string; text: string }) {
  const copy = async () => {
    const reply = await ask("clipboard.writeText", { text });
    if (reply.ok) showToast({ title: "Copied." });
    else showFailure(reply.failure);
  };
  return (
    <figure className="authority-lines">
      <figcaption className="small text-3">
        <span className="grow">{label}</span>
        <IconButton
          icon={Copy}
          label={`Copy ${label}`}
          onClick={() => {
            copy().catch(() => undefined);
          }}
        />
      </figcaption>
      <pre className="mono selectable" tabIndex={0} aria-label={label}>
        {text.trimEnd()}
      </pre>
    </figure>
  );
}

const states = { valid: "Holds", expired: "Expired", revoked: "Revoked" } as const;

function Issued({ record, authority }: { record: RecordDetail; authority: Authority }) {
  const [leaving, setLeaving] = useState<CertificateEntry | null>(null);
  const heading = useId();
  const client = useQueryClient();
  const revoke = async ({ serial }: CertificateEntry) => {
    const reply = await ask("certificates.revoke", { id: record.id, by: "serial", value: serial });
    if (!reply.ok) showFailure(reply.failure);
    await client.invalidateQueries({ queryKey: ["certificates.authority"] });
  };
  return (
    <>
      <div className="authority-head">
        <h3 id={heading} className="ledger-heading">
          Certificates
        </h3>
        <ExportButton record={record} authority={authority} />
      </div>
      {authority.issued.length === 0 ? (
        <p className="authority-hint">
          None yet. A host that signs in with a certificate of this authority gets one at each
          connection.
        </p>
      ) : (
        <ul className="authority-list" aria-labelledby={heading}>
          {authority.issued.map((entry) => (
            <li key={entry.serial}>
              <span className={`authority-state authority-${entry.state}`}>
                {states[entry.state]}
              </span>
              <div className="grow">
                <span className="medium">{entry.principals.join(", ")}</span>{" "}
                <span className="text-3">{momentText(entry.validAfter)}</span>
                <p className="mono text-3 clip">
                  {entry.serial} · {entry.keyId}
                </p>
              </div>
              {entry.state === "revoked" ? null : (
                <IconButton
                  icon={Ban}
                  label={`Revoke ${entry.serial}`}
                  onClick={() => {
                    setLeaving(entry);
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <Confirm
        open={leaving !== null}
        title="Revoke this certificate?"
        keep="Keep it"
        confirm="Revoke"
        onClose={() => {
          setLeaving(null);
        }}
        onConfirm={() => {
          if (leaving !== null) revoke(leaving).catch(() => undefined);
        }}
      >
        It stays revoked. Servers refuse it once they have the new revocation list.
      </Confirm>
    </>
  );
}

function ExportButton({ record, authority }: { record: RecordDetail; authority: Authority }) {
  const save = async () => {
    const done = await carryOut(`${authority.file}.krl`, (ticket) =>
      ask("certificates.exportRevocations", { id: record.id, ticket }),
    );
    if (done === null) return;
    if (done.reply.ok) showToast({ title: "The revocation list is written." });
    else showFailure(done.reply.failure);
  };
  return (
    <Button
      look="quiet"
      size="s"
      icon={Download}
      onClick={() => {
        save().catch(() => undefined);
      }}
    >
      Revocation list ({authority.revoked})…
    </Button>
  );
}
