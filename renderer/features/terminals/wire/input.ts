/** What a person types and pastes, in order, in bounded pieces. */
export interface Input {
  /** Sends typed text. While a paste runs it waits its turn, except Ctrl-C, which ends the paste. */
  readonly type: (text: string) => void;
  /** Sends bytes as they are: a mouse report in an old encoding. */
  readonly raw: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Sends a paste in pieces. `bracketed` frames it with the marks of bracketed paste. */
  readonly paste: (text: string, bracketed: boolean) => void;
  /** Drops what has not been sent. */
  readonly clear: () => void;
}

const pieceBytes = 32_768;
const bracketOpen = "\x1b[200~";
const bracketClose = "\x1b[201~";
const interrupt = "\x03";
const encoder = new TextEncoder();

interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ofPaste: boolean;
}

/**
 * `send` gets at most 32 KiB at a time, and the page gets its turn between two pieces of a paste,
 * so that ten megabytes never freeze the window and Ctrl-C is felt at once.
 */
export function createInput(
  send: (bytes: Uint8Array<ArrayBuffer>) => void,
  later: (run: () => void) => void = (run) => setTimeout(run, 0),
): Input {
  let queue: Piece[] = [];
  let waiting = false;
  let openBracket = false;

  const step = () => {
    waiting = false;
    const piece = queue.shift();
    if (piece === undefined) return;
    send(piece.bytes);
    if (!queue.some((one) => one.ofPaste)) openBracket = false;
    wake();
  };
  const wake = () => {
    if (waiting || queue.length === 0) return;
    waiting = true;
    later(step);
  };
  const put = (bytes: Uint8Array<ArrayBuffer>) => {
    if (queue.length === 0) send(bytes);
    else queue.push({ bytes, ofPaste: false });
  };
  const stopPaste = () => {
    if (!queue.some((piece) => piece.ofPaste)) return;
    queue = [];
    // The program still waits for the closing mark: without it, what is typed next would count as pasted.
    if (openBracket) send(encoder.encode(bracketClose));
    openBracket = false;
  };

  return {
    type: (text) => {
      if (text === interrupt) stopPaste();
      put(encoder.encode(text));
    },
    raw: put,
    paste: (text, bracketed) => {
      const whole = bracketed ? `${bracketOpen}${text}${bracketClose}` : text;
      for (const bytes of pieces(encoder.encode(whole))) queue.push({ bytes, ofPaste: true });
      openBracket = bracketed;
      if (!waiting) step();
    },
    clear: () => {
      queue = [];
      openBracket = false;
    },
  };
}

function* pieces(bytes: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
    yield bytes.slice(at, at + pieceBytes);
  }
}
