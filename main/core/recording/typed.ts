import { wipe } from "#core/crypto";

/** The program's answer to a line is there so long after it. */
const patienceMs = 1000;
const mostLine = 4096;
const mostSeen = 65_536;
const enter = 0x0d;

/**
 * What was typed, as far as the program showed it: a line is told of once all of it was seen in the output since
 * it was begun, in order and in one piece. Where echo is off nothing is shown, and nothing is told. [RE12]
 */
export class Typed {
  readonly #tell: (line: Uint8Array) => void;
  readonly #now: () => number;
  #line: number[] = [];
  #isPlain = true;
  #seen: Uint8Array = new Uint8Array();
  #sent: { readonly line: string; readonly until: number } | null = null;

  constructor(now: () => number, tell: (line: Uint8Array) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  type(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === enter) this.#send();
      else if (byte < 0x20 || byte === 0x7f || this.#line.length >= mostLine) this.#isPlain = false;
      else {
        if (this.#line.length === 0) this.#forgetSeen();
        this.#line.push(byte);
      }
    }
  }

  show(bytes: Uint8Array): void {
    const both = Buffer.concat([this.#seen, bytes.subarray(-mostSeen)]).subarray(-mostSeen);
    wipe(this.#seen);
    this.#seen = both;
    if (this.#sent !== null) this.#look();
  }

  /** What is typed now is a secret, whatever is shown. */
  forget(): void {
    this.#line.fill(0);
    this.#line = [];
    this.#isPlain = true;
    this.#sent = null;
    this.#forgetSeen();
  }

  #send(): void {
    const line = Buffer.from(this.#line).toString("latin1");
    const isPlain = this.#isPlain && line !== "";
    this.#line.fill(0);
    this.#line = [];
    this.#isPlain = true;
    this.#sent = isPlain ? { line, until: this.#now() + patienceMs } : null;
    this.#look();
  }

  #look(): void {
    const sent = this.#sent;
    if (sent === null) return;
    if (this.#now() > sent.until) this.#sent = null;
    else if (visible(this.#seen).includes(sent.line)) {
      this.#sent = null;
      this.#tell(Buffer.from(`${sent.line}\r`, "latin1"));
    }
  }

  #forgetSeen(): void {
    wipe(this.#seen);
    this.#seen = new Uint8Array();
  }
}

/** Without sequences and control characters, byte by byte. */
function visible(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString("latin1")
      // eslint-disable-next-line no-control-regex -- sequences begin with the control character ESC
      .replace(/\x1b(?:[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])/g, "")
      // eslint-disable-next-line no-control-regex -- and these are what a terminal obeys
      .replace(/ \r|[\x00-\x1f\x7f]/g, "")
  );
}
