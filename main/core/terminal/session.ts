import { frameIn, type Session } from "#contract";
import type { Clock } from "#core/ports";
import { createBrake } from "./brake.ts";
import { failureOf } from "./failure.ts";
import { createFlow } from "./flow.ts";
import { createInput } from "./input.ts";
import { createOffers, type Offer, type Offers } from "./offer.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { createScreen, type Screen } from "./screen.ts";
import { Tap, type TapParts } from "./tap.ts";
import { cleanTitle } from "./title.ts";
import type { Exit, Opening, Port, Size, Source } from "./face.ts";

export interface SessionParts {
  readonly clock: Clock;
  readonly first: Session;
  readonly size: Size;
  readonly scrollbackLines: number;
  readonly onChange: (session: Session) => void;
  readonly onSignedIn: () => void;
  /** The record that could answer a question for the password of its host, or null. */
  readonly findRecord: () => Omit<Offer, "id"> | null;
  readonly record: TapParts["record"];
  /** It failed or ended. Told once for each time that it was opened. */
  readonly onEnd: (session: Session) => void;
}

/**
 * Leaves whatever mode the last program was in, so that the next one finds an ordinary terminal. Not by 1049: it
 * would also move the cursor to a saved place, and what follows would overwrite what a person may still read.
 */
const ordinary = "\x1b[!p\x1b[?1047l\x1b[?1000;1002;1003;1006;2004l\x1b[?25h\x1b[0m\r\n";

const tooEarly = "That was too long to keep until the shell is open, and was not sent.\r\n";

/** A program may name itself, or ring, a thousand times a second; who looks on is told the last of it, now and then. */
const titleMs = 100;

/** One terminal that a person sees: from the click, through questions and cuts, until it is closed. */
export class TerminalSession {
  readonly #parts: SessionParts;
  readonly #brake = createBrake();
  readonly #input = createInput();
  readonly #screen: Screen;
  readonly #flow;
  readonly #offers: Offers;
  readonly #tap: Tap;
  #session: Session;
  #size: Size;
  #source: Source | null = null;
  #abort = new AbortController();
  #questions: Questions = createQuestions(() => undefined);
  #port: Port | null = null;
  #title = "";
  #bells = 0;
  #cancelTitle: (() => void) | null = null;

  constructor(parts: SessionParts) {
    const { clock, size, scrollbackLines } = parts;
    this.#parts = parts;
    this.#session = parts.first;
    this.#size = size;
    this.#screen = createScreen({
      clock,
      brake: this.#brake,
      size,
      scrollbackLines,
      onTitle: (title) => {
        this.#title = title;
        this.#cancelTitle ??= clock.after(titleMs, this.#entitle);
      },
      onBell: () => {
        this.#bells += 1;
        this.#cancelTitle ??= clock.after(titleMs, this.#entitle);
      },
    });
    this.#flow = createFlow({
      clock,
      screen: this.#screen,
      brake: this.#brake,
      size: () => this.#size,
    });
    this.#offers = createOffers({
      clock,
      findRecord: parts.findRecord,
      onChange: (offer) => {
        this.#change({ offer });
      },
    });
    this.#tap = new Tap({
      record: parts.record,
      brake: this.#brake,
      onChange: (recording) => {
        this.#change({ recording });
      },
      onGivenUp: (error) => {
        if (this.#source !== null) this.#finish({ failure: failureOf(error) });
      },
    });
  }

  get view(): Session {
    return this.#session;
  }

  get isLive(): boolean {
    return this.#session.state !== "ended";
  }

  /** Starts to open, at once or again, into the same screen. How it goes is told by `onChange`. */
  start(open: (opening: Opening) => Promise<Source>, again: Partial<Session> = {}): void {
    const abort = new AbortController();
    const questions = createQuestions(() => {
      const question = questions.current();
      // SECURITY: what is typed around a question may be its answer, and must not reach a shell instead.
      if (question === null) this.#input.expect();
      else this.#input.follow(null);
      this.#change({ question, state: question === null ? "connecting" : "asking" });
    });
    this.#abort = abort;
    this.#questions = questions;
    this.#input.expect();
    const fresh = { exit: null, failure: null, endedAt: null, question: null, latencyMs: null };
    this.#change({ ...again, ...fresh, state: "connecting" });
    open({ questions, size: this.#size, signal: abort.signal }).then(
      (source) => {
        if (abort.signal.aborted) source.close();
        else this.#run(source);
      },
      (error: unknown) => {
        if (abort === this.#abort && this.isLive) this.#finish({ failure: failureOf(error) });
      },
    );
  }

  /** Before a new start: what was on the screen stays above. */
  tidy(): void {
    this.#show(Buffer.from(ordinary));
  }

  answerHostKey(questionId: string, answer: "trust" | "once" | "refuse"): void {
    this.#questions.answerHostKey(questionId, answer);
  }

  answerPrompts(questionId: string, answers: readonly string[]): void {
    this.#questions.answerPrompts(questionId, answers);
  }

  /** Types this answer and Enter, if that is what is offered now. Throws `question-gone`, and what `read` throws. */
  answerOffer(offerId: string, read: () => string): void {
    const password = this.#offers.take(offerId, read);
    this.#input.writeSecret(Buffer.from(`${password}\r`));
  }

  stopRecording(): void {
    this.#tap.end(null, "person");
  }

  attach(port: Port): void {
    this.#port = port;
    port.onClose(() => {
      this.#leave(port);
    });
    port.onFrame((raw) => {
      if (this.#port === port) this.#take(port, raw);
    });
    this.#flow.attach(port);
    this.#input.report((bytes) => {
      if (this.#port === port) port.send({ kind: "taken", bytes });
    });
    this.#offers.look();
  }

  /** Takes the page's end away; the program goes on. */
  detach(): void {
    const port = this.#port;
    this.#offers.withdraw();
    if (port === null) return;
    this.#leave(port);
    port.close();
  }

  /** Ends it, whatever it is doing. */
  end(): void {
    if (this.isLive) {
      this.#abort.abort(new Error("closed"));
      this.#questions.giveUp(this.#abort.signal.reason);
      this.#finish({});
    }
  }

  dispose(): void {
    this.end();
    this.detach();
    this.#cancelTitle?.();
    this.#screen.close();
  }

  readonly #entitle = (): void => {
    this.#cancelTitle = null;
    const title = cleanTitle(this.#title) || this.#session.name;
    const bells = this.#bells;
    if (title !== this.#session.title || bells !== this.#session.bells)
      this.#change({ title, bells });
  };

  #leave(port: Port): void {
    if (this.#port === port) this.#port = null;
    this.#flow.detach(port);
  }

  #take(port: Port, raw: unknown): void {
    // SECURITY: a frame of the page's is checked like any call; one that does not fit ends the attachment.
    const frame = frameIn.safeParse(raw);
    if (!frame.success) {
      this.#leave(port);
      port.close();
      return;
    }
    const { data } = frame;
    switch (data.kind) {
      case "ack":
        this.#flow.acknowledge(data.epoch, data.offset);
        return;
      case "input":
        this.#tap.input(data.bytes, this.#session.offer !== null);
        this.#offers.answered();
        if (!this.#input.write(data.bytes)) this.#refuseInput();
        return;
      case "resize":
        this.#resize({ columns: data.columns, rows: data.rows });
        return;
      case "visible":
        this.#flow.show(data.visible);
        return;
    }
    data satisfies never;
  }

  #refuseInput(): void {
    if (this.#source === null) this.#show(Buffer.from(tooEarly));
    else this.detach();
  }

  #resize(size: Size): void {
    if (size.columns === this.#size.columns && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#screen.resize(size);
    this.#tap.resize(size);
    this.#source?.program.resize(size.columns, size.rows);
  }

  #run(source: Source): void {
    const { program } = source;
    this.#source = source;
    if (!this.#admit()) return;
    if (source.greeting !== "") this.#show(Buffer.from(source.greeting));
    program.onOutput((bytes) => {
      this.#show(bytes);
    });
    program.onExit((exit) => {
      if (source === this.#source) this.#finish({ exit });
    });
    source.onLost((error) => {
      if (source === this.#source) this.#finish({ failure: failureOf(error) });
    });
    this.#brake.follow(program);
    // The window may have changed while it was being opened.
    program.resize(this.#size.columns, this.#size.rows);
    this.#input.follow(program);
    this.#change({ state: "open", question: null, ...source.facts });
    source.onFacts((facts) => {
      if (source === this.#source) this.#change(facts);
    });
  }

  /** Whether it may go on: what cannot be put on the trail, or recorded where it must be, does not happen. */
  #admit(): boolean {
    try {
      this.#parts.onSignedIn(); // SECURITY
      this.#tap.begin(this.#session, this.#size);
      return true;
    } catch (error) {
      this.#finish({ failure: failureOf(error) });
      return false;
    }
  }

  #show(bytes: Uint8Array): void {
    this.#screen.feed(bytes);
    this.#flow.push(bytes);
    this.#tap.output(bytes);
    if (this.#source !== null) this.#offers.hear(bytes);
  }

  #finish(how: { exit?: Exit; failure?: Session["failure"] }): void {
    const source = this.#source;
    this.#source = null;
    this.#offers.withdraw();
    // An answer that comes too late must not bring back what has ended.
    this.#questions.giveUp(new Error("ended"));
    this.#input.follow(null);
    this.#brake.follow(null);
    this.#flow.flush();
    source?.close();
    this.#tap.end(how.exit ?? null, "session");
    const endedAt = this.#parts.clock.now();
    this.#change({ ...how, state: "ended", question: null, endedAt });
    this.#parts.onEnd(this.#session);
  }

  #change(change: Partial<Session>): void {
    this.#session = { ...this.#session, ...change };
    this.#parts.onChange(this.#session);
  }
}
