import "./questions.css";
import type { Session } from "#contract";
import { ask } from "#bridge";
import { Button, Dialog, showFailure } from "#ui";
import type { Asked } from "../live/live.ts";
import { writeClipboard } from "../live/clipboard.ts";
import type { Link } from "../screen/links.ts";
import { previewPaste, type Paste } from "../screen/paste.ts";

interface AskedProps {
  readonly session: Session;
  readonly asked: Asked | null;
  readonly onDone: () => void;
}

/** Before a paste is sent, a link opened, or the clipboard given to a program: what exactly, and to whom. */
export function AskedDialog({ session, asked, onDone }: AskedProps) {
  switch (asked?.kind) {
    case undefined:
      return null;
    case "paste":
      return <PasteDialog session={session} asked={asked} onDone={onDone} />;
    case "link":
      return <LinkDialog link={asked.link} session={session} onDone={onDone} />;
    case "clipboard":
      return <ClipboardDialog text={asked.text} session={session} onDone={onDone} />;
    default:
      return asked satisfies never;
  }
}

function PasteDialog(props: {
  session: Session;
  asked: Asked & { kind: "paste" };
  onDone: () => void;
}) {
  const { session, asked, onDone } = props;
  const { paste, send } = asked;
  const preview = previewPaste(paste);
  return (
    <Dialog
      open
      wide
      onClose={onDone}
      onSubmit={() => {
        onDone();
        send();
      }}
      title={pasteTitle(paste, session)}
      description={pasteWords(paste)}
      foot={
        <>
          <Button combo="Esc" onClick={onDone}>
            Do not paste
          </Button>
          <Button type="submit" look="primary" combo="enter" autoFocus>
            Paste
          </Button>
        </>
      }
    >
      <Quoted label="What would be pasted" text={preview.text} />
      {preview.linesLeftOut === 0 ? null : (
        <p className="hint">and {preview.linesLeftOut} more lines</p>
      )}
    </Dialog>
  );
}

/** Text as it is, with the pictures of control characters as words that no face can lack. */
function Quoted({ label, text }: { label: string; text: string }) {
  return (
    <pre className="asked-text mono" tabIndex={0} aria-label={label}>
      {text.split(/([\u2400-\u2421])/).map((part, index) =>
        index % 2 === 1 ? (
          <span key={index} className="asked-control">
            {controlNames[part.charCodeAt(0) - 0x2400] ?? "DEL"}
          </span>
        ) : (
          part
        ),
      )}
    </pre>
  );
}

/** The names of ASCII's control characters, in order. */
const controlNames =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SP DEL".split(
    " ",
  );

function pasteTitle(paste: Paste, session: Session): string {
  const what = paste.lines === 1 ? "1 line" : `${paste.lines.toLocaleString()} lines`;
  const where = session.environment === "production" ? `${session.name}, production` : session.name;
  return `Paste ${what} into ${where}?`;
}

function pasteWords(paste: Paste): string {
  const size = sizeText(paste.text.length);
  const hidden =
    paste.replaced === 0
      ? ""
      : ` ${paste.replaced} control ${paste.replaced === 1 ? "character was" : "characters were"} made visible and will not act.`;
  return `${size}. A line may run as soon as it arrives.${hidden}`;
}

function sizeText(characters: number): string {
  if (characters < 1000) return characters === 1 ? "1 character" : `${characters} characters`;
  if (characters < 1_000_000) return `${Math.round(characters / 1000)} kB`;
  return `${(characters / 1_000_000).toFixed(1)} MB`;
}

function LinkDialog(props: { link: Link; session: Session; onDone: () => void }) {
  const { link, session, onDone } = props;
  if (link.kind === "refused") {
    return (
      <Dialog
        open
        onClose={onDone}
        title="This link is not opened"
        description={`${session.name} printed a link of the kind “${link.scheme}”. A terminal opens web and mail addresses only.`}
        foot={<Button onClick={onDone}>Close</Button>}
      />
    );
  }
  const open = () => {
    onDone();
    ask("app.openLink", { url: link.url })
      .then((reply) => {
        if (!reply.ok) showFailure(reply.failure);
      })
      .catch(() => undefined);
  };
  const where = link.kind === "web" ? link.host : link.address;
  return (
    <Dialog
      open
      onClose={onDone}
      onSubmit={open}
      title={link.kind === "web" ? `Open ${where}?` : `Write to ${where}?`}
      description={`${session.name} printed this address. It opens outside Sallyport${
        link.kind === "web" && !link.secure ? ", without encryption" : ""
      }.`}
      foot={
        <>
          <Button combo="Esc" onClick={onDone}>
            Do not open
          </Button>
          <Button type="submit" look="primary" autoFocus>
            Open
          </Button>
        </>
      }
    >
      <pre className="asked-text asked-wrap mono" tabIndex={0} aria-label="The whole address">
        {link.url}
      </pre>
    </Dialog>
  );
}

function ClipboardDialog(props: { text: string; session: Session; onDone: () => void }) {
  const { text, session, onDone } = props;
  const preview = previewPaste({ text, lines: 1, replaced: 0 });
  return (
    <Dialog
      open
      wide
      onClose={onDone}
      title={`May ${session.name} put this on the clipboard?`}
      description={`A program there asked. ${sizeText(text.length)}. It can never read what is on the clipboard.`}
      foot={
        <>
          <Button combo="Esc" autoFocus onClick={onDone}>
            Refuse
          </Button>
          <Button
            onClick={() => {
              onDone();
              writeClipboard(text);
            }}
          >
            Allow this once
          </Button>
        </>
      }
    >
      <Quoted label="What would be copied" text={preview.text} />
    </Dialog>
  );
}
