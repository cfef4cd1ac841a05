import "./overlays.css";
import { AlertDialog, Dialog as Radix } from "radix-ui";
import type { SyntheticEvent, ReactNode } from "react";
import { Button } from "../controls/button.tsx";
import { useReturnFocus } from "./focus.ts";

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  readonly foot?: ReactNode;
  readonly wide?: boolean;
  /** Given, the dialog is a form: Enter in a field submits it. */
  readonly onSubmit?: () => void;
}

export function Dialog(props: DialogProps) {
  const { open, onClose, title, description, children, foot, wide, onSubmit } = props;
  const returnFocus = useReturnFocus(open);
  const inner = (
    <>
      <div className="dialog-head">
        <Radix.Title>{title}</Radix.Title>
      </div>
      <div className="dialog-body">
        {description === undefined ? null : <Radix.Description>{description}</Radix.Description>}
        {children}
      </div>
      {foot === undefined ? null : <div className="dialog-foot">{foot}</div>}
    </>
  );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <Radix.Root
      open={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content
          className={wide === true ? "dialog dialog-wide" : "dialog"}
          onCloseAutoFocus={returnFocus}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          {onSubmit === undefined ? (
            inner
          ) : (
            <form className="dialog-form" onSubmit={submit}>
              {inner}
            </form>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly keep: string;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks before what cannot be undone. The safe answer has the focus. */
export function Confirm(props: ConfirmProps) {
  const { open, title, children, keep, confirm, danger = true, onClose, onConfirm } = props;
  const returnFocus = useReturnFocus(open);
  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="scrim" />
        <AlertDialog.Content className="dialog" onCloseAutoFocus={returnFocus}>
          <div className="dialog-head">
            <AlertDialog.Title>{title}</AlertDialog.Title>
          </div>
          <AlertDialog.Description className="dialog-body">{children}</AlertDialog.Description>
          <div className="dialog-foot">
            <AlertDialog.Cancel asChild>
              <Button combo="Esc">{keep}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look={danger ? "danger-solid" : "primary"} onClick={onConfirm}>
                {confirm}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
