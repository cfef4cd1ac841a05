import "./button.css";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { Tooltip } from "../overlays/tooltip.tsx";
import { Key } from "./keys.tsx";

export interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: "plain" | "primary" | "quiet" | "danger" | "danger-quiet" | "danger-solid";
  readonly size?: "s" | "m" | "l";
  readonly icon?: LucideIcon;
  readonly combo?: string;
  readonly wide?: boolean;
}

/** A button with a word. One `primary` per view. */
export function Button(props: ButtonProps) {
  const {
    look = "plain",
    size = "m",
    icon: Icon,
    combo,
    wide,
    className,
    children,
    ...rest
  } = props;
  const names = [
    "btn",
    `btn-${look}`,
    `btn-${size}`,
    wide === true ? "btn-wide" : "",
    className ?? "",
  ];
  return (
    <button type="button" className={names.join(" ").trim()} {...rest}>
      {Icon === undefined ? null : <Icon className="ic ic-s" aria-hidden />}
      {children}
      {combo === undefined ? null : <Key combo={combo} />}
    </button>
  );
}

export interface IconButtonProps extends ComponentProps<"button"> {
  readonly icon: LucideIcon;
  /** Its name for everybody: read aloud, and shown on hover. */
  readonly label: string;
  readonly combo?: string;
  readonly framed?: boolean;
  readonly filled?: boolean;
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, combo, framed, filled, className, ...rest } = props;
  const names = ["icon-btn", framed === true ? "icon-btn-framed" : "", className ?? ""];
  return (
    <Tooltip label={label} {...(combo === undefined ? {} : { combo })}>
      <button type="button" aria-label={label} className={names.join(" ").trim()} {...rest}>
        <Icon
          className={framed === true ? "ic" : "ic ic-s"}
          aria-hidden
          fill={filled === true ? "currentColor" : "none"}
        />
      </button>
    </Tooltip>
  );
}

/** Words inside a sentence that do something. */
export function LinkButton({
  plain,
  className,
  ...rest
}: ComponentProps<"button"> & { plain?: boolean }) {
  const names = ["link", plain === true ? "link-plain" : "", className ?? ""];
  return <button type="button" className={names.join(" ").trim()} {...rest} />;
}
