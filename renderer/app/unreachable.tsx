import { Button, Empty } from "#ui";
import "./frame.css";

/** The page stands alone: its trusted side is gone, or this address was already used. */
export function Unreachable({ words }: { words: string }) {
  return (
    <main className="alone">
      <Empty
        title="Not connected"
        actions={
          <Button
            onClick={() => {
              location.reload();
            }}
          >
            Try again
          </Button>
        }
      >
        {words}
      </Empty>
    </main>
  );
}
