import { useState } from "react";
import { Button, Dialog, LinkButton } from "#ui";
import { place } from "./navigation.ts";

/** Said once after an unlock: what is on disk is not the newest that this machine has seen. */
export function RolledBack() {
  const [isRead, setRead] = useState(false);
  const close = () => {
    setRead(true);
  };
  return (
    <Dialog
      open={!isRead}
      onClose={close}
      title="This file is older than when you last opened it."
      description="Changes that were made since then are not in it. That is expected if you restored a backup or copied the data folder from elsewhere; if you did neither, somebody may have put an old copy in its place."
      foot={
        <>
          <LinkButton
            onClick={() => {
              close();
              place.showActivity(null);
            }}
          >
            Show activity
          </LinkButton>
          <span className="grow" />
          <Button look="primary" onClick={close}>
            Go on with it
          </Button>
        </>
      }
    />
  );
}
