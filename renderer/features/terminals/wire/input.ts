/** How far a large paste is, in bytes. */
export interface Pasting {
  readonly sent: number;
  readonly total: number;
}

/** Where input goes, and how many bytes of a paste it would take now. */
export interface Outlet {
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly room: () => number;
}

/** What a person types and pastes, in order, in bounded pieces. */
export interface Input {
  /** Sends typed text. While a paste runs it waits its turn, except Ctrl-C, which ends the paste. */
  readonly type: (text: string) => void;
  /** Sends bytes as they are: a mouse report in an old encoding. */
  readonly raw: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Sends a paste in pieces. `bracketed` frames it with the marks of bracketed paste. */
  readonly paste: (text: string, bracketed: boolean) => void;
  /**
   * Ends every paste: nothing that waits is sent any more, also not what was typed behind it, but for the
   * closing mark of a paste that has begun. Answers whether there was one.
   */
  readonly cancelPaste: () => boolean;
  /** The outlet has room again. */
  readonly goOn: () => void;
  /** Drops what has not been sent. */
  readonly clear: () => void;
}

const pieceBytes = 32_768;
/** A smaller paste is gone before anybody could cancel it. */
const largePaste = 256 * 1024;
const bracketOpen = "\x1b[200~";
const bracketClose = "\x1b[201~";
const interrupt = "\x03";
const encoder = new TextEncoder();

interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ofPaste: boolean;
  /** Once it is sent, the program waits for the closing mark. */
  readonly opens: boolean;
}

/**
 * `outlet` gets at most 32 KiB at a time, and of a paste no more than it has room for. The page gets its turn
 * between two pieces, so that ten megabytes never freeze the window and Ctrl-C is felt at once. `onPasting` is
 * told how a large paste goes, and null when it is over.
 */
export function createInput(
  outlet: Outlet,
  onPasting: (pasting: Pasting | null) => void = () => undefined,
  later: (run: () => void) => void = (run) => setTimeout(run, 0),
): Input {
  let queue: Piece[] = [];
  let isWaiting = false;
  let isOpen = false;
  let sent = 0;
  let total = 0;

  const isPasting = () => queue.some((piece) => piece.ofPaste);
  const tell = () => {
    const wasLarge = total > largePaste;
    if (!isPasting()) sent = total = 0;
    if (wasLarge) onPasting(total === 0 ? null : { sent, total });
  };
  const step = () => {
    isWaiting = false;
    const piece = queue[0];
    if (piece === undefined || (piece.ofPaste && outlet.room() < piece.bytes.length)) return;
    queue.shift();
    outlet.send(piece.bytes);
    if (piece.ofPaste) {
      isOpen = piece.opens;
      sent += piece.bytes.length;
      tell();
    }
    wake();
  };
  const wake = () => {
    if (isWaiting || queue.length === 0) return;
    isWaiting = true;
    later(step);
  };
  const put = (bytes: Uint8Array<ArrayBuffer>) => {
    if (queue.length === 0) outlet.send(bytes);
    else queue.push({ bytes, ofPaste: false, opens: false });
  };
  const clear = () => {
    queue = [];
    isOpen = false;
    tell();
  };
  const cancelPaste = () => {
    if (!isPasting()) return false;
    // The program still waits for the closing mark: without it, what is typed next would count as pasted.
    if (isOpen) outlet.send(encoder.encode(bracketClose));
    clear();
    return true;
  };

  return {
    type: (text) => {
      if (text === interrupt) cancelPaste();
      put(encoder.encode(text));
    },
    raw: put,
    paste: (text, bracketed) => {
      for (const piece of pieces(text, bracketed)) {
        queue.push(piece);
        total += piece.bytes.length;
      }
      tell();
      if (!isWaiting) step();
    },
    cancelPaste,
    goOn: wake,
    clear,
  };
}

/** Cut where neither a character nor the closing mark is divided: a paste may be ended after each. */
function* pieces(text: string, bracketed: boolean): Generator<Piece> {
  const bytes = encoder.encode(bracketed ? `${bracketOpen}${text}${bracketClose}` : text);
  const lastCut = bracketed ? bytes.length - bracketClose.length : bytes.length;
  for (let at = 0; at < bytes.length;) {
    let end = Math.min(at + pieceBytes, bytes.length);
    if (end < bytes.length) {
      end = Math.min(end, lastCut);
      while (isInsideCharacter(bytes[end])) end -= 1;
    }
    yield { bytes: bytes.slice(at, end), ofPaste: true, opens: bracketed && end < bytes.length };
    at = end;
  }
}

/** A later byte of a character in UTF-8. */
function isInsideCharacter(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
