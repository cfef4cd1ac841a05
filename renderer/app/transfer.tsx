import {
  ExportDialog,
  ImportDialog,
  LeaveDialog,
  ReturnDialog,
} from "../features/transfer/index.ts";
import { place, usePlace } from "./navigation.ts";

const close = () => {
  place.setTransfer(null);
};

/** Moving in or out, over whichever room is on screen. */
export function TransferOverRooms() {
  const open = usePlace((state) => state.transfer);
  const exportOf = usePlace((state) => state.exportOf);
  switch (open) {
    case "import":
      return <ImportDialog onClose={close} />;
    case "export":
      return <ExportDialog recordIds={exportOf} onClose={close} />;
    case "leave":
      return <LeaveDialog onClose={close} />;
    case "return":
      return <ReturnDialog onClose={close} />;
    case null:
      return null;
  }
  return open satisfies never;
}
