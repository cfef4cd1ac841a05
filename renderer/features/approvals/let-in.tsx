import { Terminal } from "lucide-react";
import { useState } from "react";
import { ask, useRead } from "#bridge";
import { Button, clockText, Dialog, showFailure } from "#ui";
import { doorText, nameOf, Who } from "./who.tsx";

/** On the sill while programs are let in: how many, and the list in which each can be sent away. */
export function LetIn() {
  const granted = useRead("approvals.list", {}).data?.granted ?? [];
  const [isOpen, setOpen] = useState(false);
  if (granted.length === 0) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => {
          setOpen(true);
        }}
      >
        <Terminal className="ic ic-s" aria-hidden />
        {granted.length === 1 ? "1 program let in" : `${granted.length} programs let in`}
      </button>
      <Dialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
        }}
        title="Programs that are let in"
        wide
      >
        {granted.map((approval) => (
          <section key={approval.id} className="let-in">
            <div className="row">
              <b className="grow medium">{nameOf(approval)}</b>
              <span className="small text-3">
                {doorText(approval.door)},{" "}
                {approval.endsAt === null
                  ? "until it locks"
                  : `until ${clockText(approval.endsAt)}`}
              </span>
              <Button
                size="s"
                onClick={() => {
                  end(approval.id);
                }}
              >
                End it
              </Button>
            </div>
            <Who caller={approval.caller} />
          </section>
        ))}
      </Dialog>
    </>
  );
}

function end(id: string): void {
  ask("approvals.withdraw", { id })
    .then((reply) => {
      if (!reply.ok && reply.failure.code !== "not-found") showFailure(reply.failure);
    })
    .catch(() => undefined);
}
