import "./overlays.css";
import { Check, CircleAlert, X } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useEffect } from "react";
import { create } from "zustand";
import { Button, IconButton } from "../controls/button.tsx";
import { focusHome } from "./focus.ts";

export interface ToastText {
  /** What happened, in a few words. Never a secret. */
  readonly title: string;
  readonly detail?: string;
  readonly icon?: LucideIcon;
  readonly bad?: boolean;
  readonly action?: { readonly label: string; readonly combo?: string; readonly run: () => void };
}

interface Shown extends ToastText {
  readonly key: number;
}

const lastsMs = 5_000;
const lastsBadMs = 12_000;
const atMost = 3;

const useToasts = create<{ shown: readonly Shown[] }>(() => ({ shown: [] }));
let lastKey = 0;

export function showToast(toast: ToastText): void {
  lastKey += 1;
  const shown = { ...toast, key: lastKey };
  useToasts.setState((state) => ({ shown: [...state.shown, shown].slice(-atMost) }));
}

/** For a failure that has no better place: its own words, for longer. None for what the person gave up. */
export function showFailure(failure: { readonly message: string; readonly code?: string }): void {
  if (failure.code === "password-needed") return;
  showToast({ title: failure.message, bad: true });
}

/** A lock leaves nothing on the screen, also no name of a record. */
export function clearToasts(): void {
  useToasts.setState({ shown: [] });
}

function dismiss(key: number): void {
  useToasts.setState((state) => ({ shown: state.shown.filter((toast) => toast.key !== key) }));
}

/** Runs the newest toast's action, as Ctrl+Z does for an undo. False when there is none. */
export function runToastAction(): boolean {
  const last = useToasts.getState().shown.findLast((toast) => toast.action !== undefined);
  if (last?.action === undefined) return false;
  last.action.run();
  dismiss(last.key);
  return true;
}

export function Toasts() {
  const shown = useToasts((state) => state.shown);
  return (
    <div className="toasts" role="region" aria-label="Messages">
      {shown.map((toast) => (
        <Toast key={toast.key} toast={toast} />
      ))}
    </div>
  );
}

function Toast({ toast }: { toast: Shown }) {
  const { key, title, detail, bad = false, action } = toast;
  const Icon = toast.icon ?? (bad ? CircleAlert : Check);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        dismiss(key);
      },
      bad ? lastsBadMs : lastsMs,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [key, bad]);
  return (
    <div className={bad ? "toast toast-bad" : "toast"} role={bad ? "alert" : "status"}>
      <Icon className="ic" aria-hidden />
      <span className="grow">
        {title}
        {detail === undefined ? null : <span className="text-3"> {detail}</span>}
      </span>
      {action === undefined ? null : (
        <Button
          look="quiet"
          size="s"
          {...(action.combo === undefined ? {} : { combo: action.combo })}
          onClick={() => {
            action.run();
            dismiss(key);
            focusHome();
          }}
        >
          {action.label}
        </Button>
      )}
      {bad ? (
        <IconButton
          icon={X}
          label="Dismiss"
          onClick={() => {
            dismiss(key);
          }}
        />
      ) : null}
    </div>
  );
}
