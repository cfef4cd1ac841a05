import { KeyRound } from "lucide-react";
import type { Session } from "#contract";
import { Button } from "#ui";
import { fillOffer } from "../commands.ts";

interface OfferBarProps {
  readonly session: Session;
  readonly offer: NonNullable<Session["offer"]>;
}

/** A program asks for a password that the host's login holds. The person looks at what asks, and decides. */
export function OfferBar({ session, offer }: OfferBarProps) {
  return (
    <div className="pane-card pane-card-slim pane-offer" role="status">
      <KeyRound className="ic text-accent" aria-hidden />
      <span className="grow clip">
        Password of <b className="medium">{offer.recordName}</b>
        <span className="text-3"> to {session.target}</span>
      </span>
      <Button
        size="s"
        combo="mod+shift+enter"
        onClick={() => {
          fillOffer(session);
        }}
      >
        Type it
      </Button>
    </div>
  );
}
