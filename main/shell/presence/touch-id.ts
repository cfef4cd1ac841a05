import type { Clock, Presence } from "#core/ports";
import type { HostElectron } from "../electron-surface.ts";
import { askForMs } from "./run.ts";

type Answer = Awaited<ReturnType<Presence["ask"]>>;

/** Touch ID, as Electron asks for it. */
export function createTouchId(
  { systemPreferences }: Pick<HostElectron, "systemPreferences">,
  clock: Clock,
): Presence {
  const prompt = async (): Promise<Answer> => {
    try {
      // macOS puts “Sallyport is trying to” before it.
      await systemPreferences.promptTouchID("unlock your vault");
      return "present";
    } catch (error) {
      // The system's own words are all there is to tell the two apart; neither opens anything.
      return error instanceof Error && /cancel/i.test(error.message) ? "cancelled" : "refused";
    }
  };
  return {
    way: "touch-id",
    unavailable: () =>
      Promise.resolve(
        systemPreferences.canPromptTouchID()
          ? null
          : "This Mac has no Touch ID, or no finger was added to it in System Settings.",
      ),
    async ask() {
      const tooLate = Promise.withResolvers<Answer>();
      const cancel = clock.after(askForMs, () => {
        tooLate.resolve("cancelled");
      });
      // SECURITY: an answer that comes after the question was given up opens nothing. [QU4]
      const answer = await Promise.race([prompt(), tooLate.promise]);
      cancel();
      return answer;
    },
  };
}
